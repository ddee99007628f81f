import {
  DetectTextCommand,
  type DetectTextResponse,
  ImageTooLargeException,
  InvalidImageFormatException,
  type RekognitionClient,
} from "@aws-sdk/client-rekognition";
import { HeadObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { resultOf } from "@image-text/contract/item";
import { sourceKeyOf } from "@image-text/contract/processed-key";
import type { Origin } from "@image-text/contract/result";
import { EARLIEST_SEQUENCER } from "@image-text/contract/sequencer";
import type { Upload } from "../shared/event.ts";
import type { Done, Run } from "../shared/invocation.ts";
import { Rejection } from "../shared/rejection.ts";
import { type Results, record, reject } from "../shared/results.ts";
import { type Source, sourceOf } from "../shared/source.ts";
import { detectionsOf } from "./detections.ts";

export interface Clients {
  readonly s3: S3Client;
  readonly rekognition: RekognitionClient;
}

/**
 * Reads the text in a processed picture and records it as the result of its upload, or records why it cannot.
 * Throws errors that a retry may resolve.
 */
export async function detect(picture: Upload, run: Run, results: Results, clients: Clients): Promise<Done> {
  const { bucket, key, versionId } = picture;
  // Until the picture names its upload, the result that is stored for it must not be overwritten.
  let origin: Origin = { image: sourceKeyOf(key), sequencer: EARLIEST_SEQUENCER };
  run.span.annotate({ image: origin.image });
  try {
    const source = await sourceOfPicture(picture, run, clients.s3);
    origin = {
      image: origin.image,
      bucket: source.bucket,
      sequencer: source.sequencer,
      sourceVersionId: source.versionId,
    };
    const { TextDetections = [], TextModelVersion } = await detectText(picture, run, clients.rekognition);
    const found = detectionsOf(TextDetections);
    run.span.annotate({ text_count: found.lines.length });
    const { width, height, damaged } = source;
    const processed = { processedBucket: bucket, processedKey: key, processedVersionId: versionId };
    const text = { ...found, ...processed, width, height, damaged, modelVersion: TextModelVersion };
    const { stored } = await record(results, origin, { status: "text", ...text }, run);
    if (!stored) return "duplicate";
    return found.lines.length > 0 ? "text" : "empty";
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    if (error.reason === "gone") return recordGone(picture, error, origin, results, run);
    return reject(results, error, origin, run);
  }
}

/**
 * Records that a processed image was deleted before it was read. The upload it was made from is unknown, so a stored
 * result may belong to an earlier upload.
 * Throws if a result is stored: the event must end in the failure queue, since its upload has neither result nor
 * rejection.
 */
async function recordGone(
  { versionId }: Upload,
  { reason, explanation: message }: Rejection,
  origin: Origin,
  results: Results,
  run: Run,
): Promise<Done> {
  run.span.annotate({ reason });
  const recorded = await record(results, origin, { status: "rejected", reason, message }, run);
  if (recorded.stored) return "rejected";
  const there = resultOf(recorded.there);
  // The event came twice: its picture was read, or found deleted, before.
  if (there.status === "text" && versionId !== undefined && there.processedVersionId === versionId)
    return "duplicate";
  if (there.sequencer === EARLIEST_SEQUENCER) return "duplicate";
  throw new Error(
    "The processed picture was deleted before it was read, and the table has another upload's result.",
  );
}

async function sourceOfPicture({ bucket, key, versionId }: Upload, run: Run, s3: S3Client): Promise<Source> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  try {
    const { Metadata } = await s3.send(command, { abortSignal: run.signal });
    return sourceOf(Metadata);
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) {
      throw new Rejection("gone", "The processed picture was deleted before it could be read.", {
        cause: error,
      });
    }
    throw error;
  }
}

async function detectText(
  { bucket, key, versionId }: Upload,
  run: Run,
  rekognition: RekognitionClient,
): Promise<DetectTextResponse> {
  const image = { S3Object: { Bucket: bucket, Name: key, Version: versionId } };
  try {
    return await rekognition.send(new DetectTextCommand({ Image: image }), { abortSignal: run.signal });
  } catch (error) {
    if (error instanceof InvalidImageFormatException || error instanceof ImageTooLargeException) {
      throw new Rejection(
        "refused-by-rekognition",
        `Rekognition refused the processed picture: ${error.message}`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
