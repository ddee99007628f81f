import type { NormalizedSchema } from "@smithy/core/schema";
import type { AwsError } from "../gateway/service.ts";

/** How a protocol writes structures, lists, maps and scalars. `undefined` answers "this is none". */
export interface Wire {
  /** The member of a structure; undefined where it is absent. */
  member(node: unknown, name: string, member: NormalizedSchema): unknown;
  isStructure(node: unknown): boolean;
  /** Whether a structure has more than the schema names, where that is refused and not passed over. */
  hasMore?(node: unknown, schema: NormalizedSchema): boolean;
  list(node: unknown, list: NormalizedSchema): readonly unknown[] | undefined;
  map(node: unknown, map: NormalizedSchema): readonly (readonly [string, unknown])[] | undefined;
  /** Whether numbers, booleans and times are written as text. */
  readonly text: boolean;
  /** The refusal of what does not fit the model, in the protocol's terms. */
  malformed(message: string): AwsError;
}

/** Levels of nesting; DynamoDB's 32 levels of values take two each, and no service nests deeper. */
export const MAXIMUM_DEPTH = 100;

/**
 * Reads a value as the schema describes it: structures and maps as objects, blobs as Uint8Array, timestamps as
 * Date. Names that the schema does not have are passed over, as AWS does, except in XML. Throws the protocol's refusal where
 * a value has another type than the schema's, or is nested too deeply.
 */
export function decode(schema: NormalizedSchema, node: unknown, wire: Wire, path = "", depth = 0): unknown {
  const wrong = (expected: string) =>
    wire.malformed(`${path || "The input"} must be ${expected}, not ${describe(node)}.`);
  if (depth > MAXIMUM_DEPTH)
    throw wire.malformed(`${path.slice(0, 60)}… is nested more than ${MAXIMUM_DEPTH} levels deep.`);
  const inside = (member: NormalizedSchema, value: unknown, name: string | number) =>
    decode(member, value, wire, path === "" ? String(name) : `${path}.${name}`, depth + 1);

  if (schema.isStructSchema()) {
    if (!wire.isStructure(node)) throw wrong("a structure");
    if (wire.hasMore?.(node, schema)) throw wrong("a structure of the members that the model has");
    const members: [string, unknown][] = [];
    for (const [name, member] of schema.structIterator()) {
      const value = wire.member(node, name, member);
      if (value !== undefined && value !== null) members.push([name, inside(member, value, name)]);
    }
    return Object.fromEntries(members);
  }
  if (schema.isListSchema()) {
    const items = wire.list(node, schema);
    if (items === undefined) throw wrong("a list");
    const item = schema.getValueSchema();
    return items.map((value, index) => inside(item, value, index + 1));
  }
  if (schema.isMapSchema()) {
    const entries = wire.map(node, schema);
    if (entries === undefined) throw wrong("a map");
    const item = schema.getValueSchema();
    return Object.fromEntries(entries.map(([key, value]) => [key, inside(item, value, key)]));
  }
  return scalar(schema, node, wire, wrong);
}

function scalar(
  schema: NormalizedSchema,
  node: unknown,
  { text }: Wire,
  wrong: (expected: string) => AwsError,
): unknown {
  if (schema.isStringSchema()) {
    if (typeof node !== "string") throw wrong("a string");
    return node;
  }
  if (schema.isBooleanSchema()) {
    const value = text ? BOOLEANS.get(String(node)) : node;
    if (typeof value !== "boolean") throw wrong("true or false");
    return value;
  }
  if (schema.isNumericSchema()) {
    const value = text && typeof node === "string" && node.trim() !== "" ? Number(node) : node;
    if (typeof value !== "number" || Number.isNaN(value)) throw wrong("a number");
    return value;
  }
  if (schema.isBlobSchema()) {
    if (typeof node !== "string" || !/^[A-Za-z0-9+/\s]*={0,2}$/.test(node)) throw wrong("base64");
    return new Uint8Array(Buffer.from(node, "base64"));
  }
  if (schema.isTimestampSchema()) {
    const time = timestamp(node);
    if (time === undefined) throw wrong("a timestamp");
    return time;
  }
  return node;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

/** Epoch seconds, ISO 8601 or an HTTP date: the three forms of https://smithy.io/2.0/aws/protocols */
function timestamp(node: unknown): Date | undefined {
  const seconds = typeof node === "string" && node.trim() !== "" ? Number(node) : node;
  const time =
    typeof seconds === "number" && !Number.isNaN(seconds)
      ? new Date(seconds * 1000)
      : new Date(typeof node === "string" ? node : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function describe(node: unknown): string {
  if (typeof node === "string") return JSON.stringify(node.slice(0, 40));
  if (Array.isArray(node)) return "a list";
  return typeof node === "object" && node !== null ? "a structure" : String(node);
}
