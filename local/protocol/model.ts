import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import { z } from "zod";

/** An AWS service as its SDK client describes it. */
export interface Model {
  readonly operations: ReadonlyMap<string, ModelOperation>;
  /** By the name in the model, e.g. `QueueDoesNotExist`, and by the query protocol's, where that differs. */
  readonly errors: ReadonlyMap<string, ModelError>;
}

export interface ModelOperation {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Of the REST protocols: method, path with labels and fixed query, status of success. */
  readonly http?: { readonly method: string; readonly uri: string; readonly status: number };
}

export interface ModelError {
  readonly name: string;
  /** The code in the query protocol. */
  readonly queryCode: string;
  readonly status: number;
  readonly schema: NormalizedSchema;
}

// Kinds of schemas, the first element of each: https://www.npmjs.com/package/@smithy/types, schema/static-schemas.
const OPERATION = 9;
const STRUCTURE = 3;
const ERROR = -3;

/** Code in the query protocol with its status, status otherwise, and whose fault it is. */
const ERROR_TRAITS = z.object({
  awsQueryError: z.tuple([z.string(), z.number()]).optional(),
  httpError: z.number().optional(),
  error: z.enum(["client", "server"]).optional(),
});
/** Method, URI, status. */
const HTTP_TRAIT = z.object({ http: z.tuple([z.string(), z.string(), z.number()]) });

/** Reads the schemas among the exports of a client, e.g. of `import * as sqs from "@aws-sdk/client-sqs"`. */
export function readModel(client: object): Model {
  const operations = new Map<string, ModelOperation>();
  const errors = new Map<string, ModelError>();
  for (const value of Object.values(client)) {
    if (isOperation(value)) operations.set(value[2], readOperation(value));
    if (isError(value)) {
      const error = readError(value);
      errors.set(error.name, error);
      errors.set(error.queryCode, error);
    }
  }
  return { operations, errors };
}

/** The members of a structure that must be there: they come first, and the schema says how many they are. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const structure: unknown = schema.getSchema();
  if (!Array.isArray(structure) || structure[0] !== STRUCTURE) return [];
  const [, , , , names, , count]: readonly unknown[] = structure;
  return Array.isArray(names) ? names.slice(0, Number(count ?? 0)) : [];
}

/** Paths of the required members that a decoded value does not have, also inside lists and maps. */
export function missingMembers(schema: NormalizedSchema, value: unknown, prefix = ""): readonly string[] {
  // Bytes are objects, too, of which millions of entries would be made.
  const nests = schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
  if (!nests || typeof value !== "object" || value === null) return [];
  const inside = (member: NormalizedSchema, name: string, one: unknown) =>
    missingMembers(member, one, `${prefix}${name}.`);
  const entries = new Map<string, unknown>(Object.entries(value));
  if (schema.isListSchema() || schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return [...entries].flatMap(([key, one]) =>
      inside(item, schema.isListSchema() ? String(Number(key) + 1) : key, one),
    );
  }
  if (!schema.isStructSchema()) return [];
  const missing = requiredMembers(schema).filter((name) => !entries.has(name));
  const nested = [...schema.structIterator()].flatMap(([name, member]) =>
    inside(member, name, entries.get(name)),
  );
  return [...missing.map((name) => `${prefix}${name}`), ...nested];
}

function readOperation([, , name, traits, input, output]: StaticOperationSchema): ModelOperation {
  const http = HTTP_TRAIT.safeParse(typeof traits === "object" ? traits : undefined).data?.http;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    ...(http === undefined ? {} : { http: { method: http[0], uri: http[1], status: http[2] } }),
  };
}

function readError(value: StaticErrorSchema): ModelError {
  const schema = NormalizedSchema.of(value);
  const { awsQueryError, httpError, error } = ERROR_TRAITS.parse(schema.getMergedTraits());
  const name = value[2];
  return {
    name,
    queryCode: awsQueryError?.[0] ?? name,
    status: awsQueryError?.[1] ?? httpError ?? (error === "server" ? 500 : 400),
    schema,
  };
}

function isOperation(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === OPERATION;
}

function isError(value: unknown): value is StaticErrorSchema {
  return Array.isArray(value) && value[0] === ERROR;
}
