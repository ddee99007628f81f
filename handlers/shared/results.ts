import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Run } from "./invocation.ts";
import type { Rejection, RejectionReason } from "./rejection.ts";

/** A line or a word. Lengths are shares (0–1) of the processed picture's width and height; confidence is per cent. */
export interface Detection {
  readonly text: string;
  readonly confidence: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The upload that a result is of. */
export interface Origin {
  /** Key of the uploaded object; the table's hash key. */
  readonly image: string;
  readonly bucket?: string | undefined;
  /** Of the upload, normalised. A later upload's is greater. */
  readonly sequencer: string;
  readonly sourceVersionId?: string | undefined;
}

export interface TextResult extends Origin {
  readonly status: "text";
  readonly lines: readonly Detection[];
  readonly words: readonly Detection[];
  /** True when not all that was found fits an item. */
  readonly truncated: boolean;
  /** Pixels of the processed picture. */
  readonly width: number;
  readonly height: number;
  readonly modelVersion?: string | undefined;
  readonly processedBucket: string;
  readonly processedKey: string;
  readonly processedVersionId?: string | undefined;
}

export interface RejectedResult extends Origin {
  readonly status: "rejected";
  readonly reason: RejectionReason;
  readonly message: string;
}

/** Where results are kept. */
export interface Results {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/**
 * Stores the result of an image, with the time and the trace, unless the table already has one of the same or of a
 * later upload of that key: S3 delivers events at least once and in any order. Tells which.
 */
export async function record(
  { dynamodb, table }: Results,
  result: TextResult | RejectedResult,
  { span, signal }: Run,
): Promise<"recorded" | "duplicate"> {
  const item = {
    ...result,
    /** ISO 8601, UTC. */
    processedAt: new Date().toISOString(),
    traceId: span.trace?.id,
    /** Whether X-Ray keeps that trace. */
    traceSampled: span.trace?.sampled,
  };
  const command = new PutItemCommand({
    TableName: table,
    Item: marshall(item, { removeUndefinedValues: true }),
    ConditionExpression: "attribute_not_exists(image) OR sequencer < :sequencer",
    ExpressionAttributeValues: { ":sequencer": { S: result.sequencer } },
  });
  try {
    await dynamodb.send(command, { abortSignal: signal });
    return "recorded";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "duplicate";
    throw error;
  }
}

/** Stores why an image gives no result. */
export async function reject(
  results: Results,
  { reason, message }: Rejection,
  origin: Origin,
  run: Run,
): Promise<"rejected" | "duplicate"> {
  run.span.annotate({ reason });
  const stored = await record(results, { ...origin, status: "rejected", reason, message }, run);
  return stored === "recorded" ? "rejected" : "duplicate";
}
