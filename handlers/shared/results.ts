import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { itemOf } from "@image-text/contract/item";
import { type Finding, type Origin, RESULT_VERSION } from "@image-text/contract/result";
import type { Run } from "./invocation.ts";
import type { Rejection } from "./rejection.ts";

/** Where results are kept. */
export interface Results {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/**
 * Stores what was found out about an upload, with the time and the trace, unless the table already has a result of
 * the same or of a later upload of that key: S3 delivers events at least once and in any order.
 * Returns `duplicate` when nothing was stored.
 */
export async function record(
  { dynamodb, table }: Results,
  origin: Origin,
  finding: Finding,
  { span, signal }: Run,
): Promise<"recorded" | "duplicate"> {
  const item = itemOf({
    ...origin,
    ...finding,
    version: RESULT_VERSION,
    processedAt: new Date().toISOString(),
    traceId: span.trace?.id,
    traceSampled: span.trace?.sampled,
  });
  const command = new PutItemCommand({
    TableName: table,
    Item: item,
    // An item without a sequencer was not stored by the functions; it is older than any upload.
    ConditionExpression: "attribute_not_exists(sequencer) OR sequencer < :sequencer",
    ExpressionAttributeValues: { ":sequencer": { S: origin.sequencer } },
  });
  try {
    await dynamodb.send(command, { abortSignal: signal });
    return "recorded";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "duplicate";
    throw error;
  }
}

/** Stores why an upload gives no result. */
export async function reject(
  results: Results,
  { reason, explanation: message }: Rejection,
  origin: Origin,
  run: Run,
): Promise<"rejected" | "duplicate"> {
  run.span.annotate({ reason });
  const stored = await record(results, origin, { status: "rejected", reason, message }, run);
  return stored === "recorded" ? "rejected" : "duplicate";
}
