import { addAbortSignal, Readable } from "node:stream";
import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Upload } from "../shared/event.ts";
import type { Outcome, Run } from "../shared/invocation.ts";
import { Rejection } from "../shared/rejection.ts";
import { type Results, reject } from "../shared/results.ts";
import { processedKeyOf } from "../shared/source.ts";
import { traced } from "../shared/trace.ts";
import { stretchContrast } from "./contrast.ts";
import { type Decoded, decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { estimateNoise, removeNoise, treatmentFor } from "./noise.ts";
import type { Picture } from "./picture.ts";
import { store } from "./store.ts";

/** Bytes of an upload; more are not downloaded. */
const maximumBytes = 50 * 1024 * 1024;

/** Where pictures are. */
export interface Objects {
  readonly s3: S3Client;
  readonly processedBucket: string;
}

/**
 * Makes an upload readable for Rekognition and puts it into the processed bucket, or records why it cannot.
 * Throws what may pass when tried again.
 */
export async function preprocess(
  upload: Upload,
  run: Run,
  { s3, processedBucket }: Objects,
  results: Results,
): Promise<Outcome> {
  run.span.annotate({ image: upload.key });
  try {
    const target = { bucket: processedBucket, key: processedKeyOf(upload.key) };
    const source = await download(upload, run, s3);
    const decoded = await traced("decode", () => decode(source));
    run.span.annotate({ format: decoded.format, size_class: sizeClass(decoded) });
    const picture = await improve(decoded, run);
    const body = await traced("encode", () => encode(picture));
    const { width, height } = picture;
    run.span.describe({ source_bytes: source.length, bytes: body.length, width, height });
    const stored = await store(s3, target, upload, { body, width, height }, run.signal);
    return stored === "stored" ? "preprocessed" : "duplicate";
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { key: image, bucket, sequencer, versionId: sourceVersionId } = upload;
    return reject(results, error, { image, bucket, sequencer, sourceVersionId }, run);
  }
}

async function improve(decoded: Decoded, run: Run): Promise<Picture> {
  await traced("adjustContrast", async (span) => {
    span.annotate({ gain: round(stretchContrast(decoded)) });
  });
  return traced("removeNoise", async (span) => {
    const noise = estimateNoise(decoded);
    const treatment = treatmentFor(noise);
    span.annotate({ sigma: round(noise.sigma), impulses: round(noise.impulses), ...treatment });
    run.span.annotate({ noisy: treatment.medians > 0 });
    return removeNoise(decoded, treatment);
  });
}

async function download(upload: Upload, run: Run, s3: S3Client): Promise<Uint8Array> {
  checkSize(upload.size);
  try {
    const { Body, ContentLength = upload.size } = await s3.send(
      new GetObjectCommand({ Bucket: upload.bucket, Key: upload.key, VersionId: upload.versionId }),
      { abortSignal: run.signal },
    );
    if (!(Body instanceof Readable)) throw new Error("S3 answered without a body.");
    addAbortSignal(run.signal, Body);
    // Without versions the object may be another one by now. A body that is not read would hold its connection.
    if (ContentLength > maximumBytes) Body.destroy();
    checkSize(ContentLength);
    // The SDK's own subsegment ends with the headers; the body takes the time.
    return await traced("download", () => Body.transformToByteArray());
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) {
      throw new Rejection("gone", "The object was deleted before it could be read.", { cause: error });
    }
    throw error;
  }
}

function checkSize(bytes: number): void {
  if (bytes === 0) throw new Rejection("empty-file", "The object is empty: it has zero bytes.");
  if (bytes > maximumBytes) {
    throw new Rejection("too-many-bytes", `The object has ${bytes} bytes. At most ${maximumBytes} are read.`);
  }
}

/** Of the upload: `small` is below 1 megapixel, `large` from 8 on. */
function sizeClass({ sourceWidth, sourceHeight }: Decoded): string {
  const megapixels = (sourceWidth * sourceHeight) / 1e6;
  return megapixels < 1 ? "small" : megapixels < 8 ? "medium" : "large";
}

const round = (value: number) => Math.round(value * 1000) / 1000;
