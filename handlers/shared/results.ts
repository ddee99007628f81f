import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { itemOf } from "@image-text/contract/item";
import type { RejectionReason } from "@image-text/contract/rejection-reason";
import { type Finding, type Origin, RESULT_VERSION } from "@image-text/contract/result";
import type { Upload } from "./event.ts";
import type { Run } from "./invocation.ts";
import type { Rejection } from "./rejection.ts";

const GONE: RejectionReason = "gone";

/** Where results are kept. */
export interface Results {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** Whether a result was stored; if not, the item that is there. */
export type Recorded =
  | { readonly stored: true }
  | { readonly stored: false; readonly there: Readonly<Record<string, unknown>> };

/** An item without a sequencer was not stored by the functions; it is older than any upload. */
const OLDER = "attribute_not_exists(sequencer) OR sequencer < :sequencer";
/** Of two invocations for one upload, one may find it deleted after the other has read it: then the text counts. */
const OLDER_OR_GONE = `${OLDER} OR (sequencer = :sequencer AND reason = :gone)`;

/**
 * Stores what was found out about an upload, with the time and the trace, unless the table already has a result of
 * the same or of a later upload of that key: S3 delivers events at least once and in any order.
 */
export async function record(
  { dynamodb, table }: Results,
  origin: Origin,
  finding: Finding,
  { span, signal }: Run,
): Promise<Recorded> {
  const isText = finding.status === "text";
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
    ConditionExpression: isText ? OLDER_OR_GONE : OLDER,
    ExpressionAttributeValues: {
      ":sequencer": { S: origin.sequencer },
      ...(isText ? { ":gone": { S: GONE } } : {}),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    await dynamodb.send(command, { abortSignal: signal });
    return { stored: true };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { stored: false, there: error.Item ?? {} };
    throw error;
  }
}

/**
 * Stores that an image was deleted, in the place of what was known about it: its text must not be found any more. The
 * item stays as a tombstone, so that a late event of the deleted upload does not bring the text back.
 */
export async function forget(
  { key: image, bucket, sequencer, versionId: sourceVersionId }: Upload,
  run: Run,
  results: Results,
): Promise<"deleted" | "duplicate"> {
  run.span.annotate({ image });
  const origin = { image, bucket, sequencer, sourceVersionId };
  const { stored } = await record(results, origin, { status: "deleted" }, run);
  return stored ? "deleted" : "duplicate";
}

/** Stores why an upload gives no result. */
export async function reject(
  results: Results,
  { reason, explanation: message }: Rejection,
  origin: Origin,
  run: Run,
): Promise<"rejected" | "duplicate"> {
  run.span.annotate({ reason });
  const { stored } = await record(results, origin, { status: "rejected", reason, message }, run);
  return stored ? "rejected" : "duplicate";
}
