import * as z from "zod";
import { AwsError } from "../../gateway/service.ts";
import { item } from "./item-size.ts";

/** What the front itself reads of a request; the rest goes on to the store as it is. */
export const dataRequest = z.looseObject({
  TableName: z.string().transform(tableName),
  IndexName: z.string().optional(),
  ConsistentRead: z.boolean().nullish(),
  Item: item.optional(),
  Key: item.optional(),
  ReturnConsumedCapacity: z.string().nullish(),
  ReturnValuesOnConditionCheckFailure: z.string().nullish(),
});
export type DataRequest = z.infer<typeof dataRequest>;

const writeRequest = z.object({
  PutRequest: z.object({ Item: item }).optional(),
  DeleteRequest: z.object({ Key: item }).optional(),
});
export type WriteRequest = z.infer<typeof writeRequest>;

export const batchWriteRequest = z.looseObject({
  RequestItems: z.record(z.string(), z.array(writeRequest).min(1).max(25)),
  ReturnConsumedCapacity: z.string().nullish(),
});

export const keysAndAttributes = z.looseObject({
  Keys: z.array(item).min(1).max(100),
  ConsistentRead: z.boolean().nullish(),
});
export const batchGetRequest = z.looseObject({
  RequestItems: z.record(z.string(), keysAndAttributes),
  ReturnConsumedCapacity: z.string().nullish(),
});

const indexCapacity = z.record(z.string(), z.object({ CapacityUnits: z.number() })).optional();
/** What the store says that a request consumed. */
export const consumedCapacity = z.object({
  TableName: z.string(),
  CapacityUnits: z.number(),
  Table: z.object({ CapacityUnits: z.number() }).optional(),
  GlobalSecondaryIndexes: indexCapacity,
});
export type ConsumedCapacity = z.infer<typeof consumedCapacity>;

/** A table may be named by its ARN. */
export function tableName(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? (nameOrArn.split("/")[1] ?? nameOrArn) : nameOrArn;
}

/** Parses with the error that DynamoDB gives for what it cannot read. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new AwsError("ValidationException", `The request is not valid: ${problems.join("; ")}`);
}
