import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DetectTextCommand,
  ImageTooLargeException,
  InvalidImageFormatException,
  type RekognitionClient,
} from "@aws-sdk/client-rekognition";
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Upload } from "../shared/event.ts";
import type { Outcome, Run } from "../shared/invocation.ts";
import { record } from "../shared/results.ts";
import { sourceKeyOf, sourceOf } from "../shared/source.ts";
import { detectionsOf } from "./detections.ts";

export interface Clients {
  readonly s3: S3Client;
  readonly rekognition: RekognitionClient;
  readonly dynamodb: DynamoDBClient;
}

/** Reads the text in a processed picture and records it as the result of its upload. */
export async function detect(picture: Upload, run: Run, table: string, clients: Clients): Promise<Outcome> {
  const { span, signal } = run;
  const { bucket, key, versionId } = picture;
  const image = sourceKeyOf(key);
  span.annotate({ image });
  const { Metadata } = await clients.s3.send(
    new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
    { abortSignal: signal },
  );
  const source = sourceOf(Metadata);
  const origin = {
    image,
    bucket: source.bucket,
    sequencer: source.sequencer,
    sourceVersionId: source.versionId,
    traceId: span.trace?.id,
    traceSampled: span.trace?.sampled,
  };
  try {
    const { TextDetections = [], TextModelVersion } = await clients.rekognition.send(
      new DetectTextCommand({ Image: { S3Object: { Bucket: bucket, Name: key, Version: versionId } } }),
      { abortSignal: signal },
    );
    const found = detectionsOf(TextDetections);
    span.annotate({ text_count: found.lines.length });
    const stored = await record(
      clients.dynamodb,
      table,
      {
        ...origin,
        ...found,
        status: "text",
        width: source.width,
        height: source.height,
        modelVersion: TextModelVersion,
        processedBucket: bucket,
        processedKey: key,
        processedVersionId: versionId,
        processedAt: new Date().toISOString(),
      },
      signal,
    );
    if (stored === "duplicate") return "duplicate";
    return found.lines.length > 0 ? "text" : "empty";
  } catch (error) {
    if (!(error instanceof InvalidImageFormatException || error instanceof ImageTooLargeException))
      throw error;
    span.annotate({ reason: "refused-by-rekognition" });
    const stored = await record(
      clients.dynamodb,
      table,
      {
        ...origin,
        status: "rejected",
        reason: "refused-by-rekognition",
        message: `Rekognition refuses the picture: ${error.message}`,
        processedAt: new Date().toISOString(),
      },
      signal,
    );
    return stored === "recorded" ? "rejected" : "duplicate";
  }
}
