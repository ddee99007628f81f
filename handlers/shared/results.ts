import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { RejectionReason } from "./rejection.ts";

/** A line or a word. Lengths are shares (0–1) of the processed picture's width and height; confidence is per cent. */
export interface Detection {
  readonly text: string;
  readonly confidence: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What every item has. */
interface Origin {
  /** Key of the uploaded object; the table's hash key. */
  readonly image: string;
  readonly bucket: string;
  /** Of the upload, normalised. A later upload's is greater. */
  readonly sequencer: string;
  readonly sourceVersionId?: string | undefined;
  /** ISO 8601, UTC. */
  readonly processedAt: string;
  readonly traceId?: string | undefined;
  /** Whether X-Ray keeps that trace. */
  readonly traceSampled?: boolean | undefined;
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

export type Result = TextResult | RejectedResult;

/**
 * Stores the result of an image, unless the table already has one of the same or of a later upload of that key:
 * S3 delivers events at least once and in any order. Tells which.
 */
export async function record(
  client: DynamoDBClient,
  table: string,
  result: Result,
  abortSignal: AbortSignal,
): Promise<"recorded" | "duplicate"> {
  const command = new PutItemCommand({
    TableName: table,
    Item: marshall(result, { removeUndefinedValues: true }),
    ConditionExpression: "attribute_not_exists(image) OR sequencer < :sequencer",
    ExpressionAttributeValues: { ":sequencer": { S: result.sequencer } },
  });
  try {
    await client.send(command, { abortSignal });
    return "recorded";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "duplicate";
    throw error;
  }
}
