import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import { RESULT, type Result } from "./result.ts";

/** An item of the results table, in DynamoDB's attribute values: `{ image: { S: "a.png" }, … }`. */
export type Item = Record<string, AttributeValue>;

/** The types of attribute values that {@link itemOf} writes, and those that people write by hand. */
const VALUE: z.ZodMiniType<AttributeValue> = z.union([
  z.object({ S: z.string() }),
  z.object({ N: z.string() }),
  z.object({ BOOL: z.boolean() }),
  z.object({ NULL: z.literal(true) }),
  z.object({ L: z.array(z.lazy(() => VALUE)) }),
  z.object({
    M: z.record(
      z.string(),
      z.lazy(() => VALUE),
    ),
  }),
]);

const ITEM = z.pipe(
  z.pipe(
    z.record(z.string(), VALUE),
    z.transform((item) => unmarshall(item)),
  ),
  RESULT,
);

/** The item of a result, as PutItem takes it. */
export function itemOf(result: Result): Item {
  return marshall(result, { removeUndefinedValues: true });
}

/**
 * Reads an item of the results table, as GetItem answers it.
 * Throws, naming what is wrong, when it is not a result that this version understands.
 */
export function resultOf(item: unknown): Result {
  const parsed = ITEM.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new Error(`This item is not a result of the pipeline:\n${z.prettifyError(parsed.error)}`);
}
