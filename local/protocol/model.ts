import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import { z } from "zod";
import { type HttpBinding, readBinding } from "./binding.ts";

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
  /** Where it is found in the REST protocols. */
  readonly http?: HttpBinding;
}

export interface ModelError {
  readonly name: string;
  /** The code in the query protocol. */
  readonly queryCode: string;
  readonly status: number;
  readonly schema: NormalizedSchema;
}

// Kinds of schemas, the first element of each: StaticOperationSchema and its neighbours in https://www.npmjs.com/package/@smithy/types
const OPERATION = 9;
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

function readOperation([, , name, traits, input, output]: StaticOperationSchema): ModelOperation {
  const http = HTTP_TRAIT.safeParse(typeof traits === "object" ? traits : undefined).data?.http;
  const schema = NormalizedSchema.of(input);
  return {
    name,
    input: schema,
    output: NormalizedSchema.of(output),
    ...(http === undefined ? {} : { http: readBinding(...http, schema) }),
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
