import type { S3Client } from "@aws-sdk/client-s3";
import type { SizeClass } from "@image-text/contract/annotations";
import type { Upload } from "../shared/event.ts";
import type { Done, Run } from "../shared/invocation.ts";
import { Rejection } from "../shared/rejection.ts";
import { type Results, reject } from "../shared/results.ts";
import { targetKeyOf } from "../shared/source.ts";
import { traced } from "../shared/trace.ts";
import { type Decoded, decode } from "./decode.ts";
import { download } from "./download.ts";
import { encode } from "./encode.ts";
import type { Picture } from "./picture.ts";
import { STEPS } from "./steps.ts";
import { store } from "./store.ts";

/** The buckets of the pictures. */
export interface Objects {
  readonly s3: S3Client;
  readonly processedBucket: string;
}

/**
 * Makes an upload readable for Rekognition and puts it into the processed bucket, or records why it cannot.
 * Throws errors that a retry may resolve.
 */
export async function preprocess(
  upload: Upload,
  run: Run,
  { s3, processedBucket }: Objects,
  results: Results,
): Promise<Done> {
  run.span.annotate({ image: upload.key });
  try {
    const target = { bucket: processedBucket, key: targetKeyOf(upload.key) };
    const source = await download(upload, run, s3);
    const decoded = await traced("decode", () => decode(source));
    const damaged = decoded.damage !== undefined;
    run.span.annotate({ format: decoded.format, size_class: sizeClass(decoded), damaged });
    run.span.describe({ damage: decoded.damage });
    let picture: Picture = decoded;
    for (const step of STEPS) {
      picture = await traced(step.name, async (span) => step.run(picture, span.annotate));
    }
    const { width, height } = picture;
    const body = await traced("encode", () => encode(picture));
    run.span.describe({ source_bytes: source.length, bytes: body.length, width, height });
    const stored = await store(s3, target, upload, { body, width, height, damaged }, run.signal);
    return stored === "stored" ? "preprocessed" : "duplicate";
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { key: image, bucket, sequencer, versionId: sourceVersionId } = upload;
    return reject(results, error, { image, bucket, sequencer, sourceVersionId }, run);
  }
}

function sizeClass({ sourceWidth, sourceHeight }: Decoded): SizeClass {
  const megapixels = (sourceWidth * sourceHeight) / 1e6;
  return megapixels < 1 ? "small" : megapixels < 8 ? "medium" : "large";
}
