import { processedKeyOf } from "@image-text/contract/processed-key";
import type { Upload } from "./event.ts";
import { Rejection } from "./rejection.ts";
import * as z from "./schema.ts";

/** Bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAXIMUM_KEY_BYTES = 1024;

/** The key for an upload's processed picture. Throws a {@link Rejection} when it would be too long for S3. */
export function targetKeyOf(sourceKey: string): string {
  const key = processedKeyOf(sourceKey);
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) {
    const most = MAXIMUM_KEY_BYTES - Buffer.byteLength(processedKeyOf(""));
    throw new Rejection(
      "key-too-long",
      `The object's name is too long: it has ${Buffer.byteLength(sourceKey)} bytes, and at most ${most} are supported.`,
    );
  }
  return key;
}

const PIXELS = z.coerce.number().check(z.int(), z.positive());
const METADATA = z.object({
  "source-bucket": z.text,
  "source-sequencer": z.text,
  "source-version-id": z.optional(z.text),
  width: PIXELS,
  height: PIXELS,
  damaged: z.optional(z.literal("true")),
});

/** What preprocess-image says about the picture that it made. */
export interface ProcessedPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the upload was decoded only as far as possible. */
  readonly damaged: boolean;
}

/** The upload of a processed picture. */
export interface Source extends ProcessedPicture {
  readonly bucket: string;
  readonly sequencer: string;
  readonly versionId?: string | undefined;
}

/**
 * The metadata by which a processed picture leads back to its upload; {@link sourceOf} reads it. Only short ASCII
 * values: S3 allows 2 KB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function metadataOf(upload: Upload, picture: ProcessedPicture) {
  return {
    "source-bucket": upload.bucket,
    "source-sequencer": upload.sequencer,
    ...(upload.versionId === undefined ? {} : { "source-version-id": upload.versionId }),
    width: String(picture.width),
    height: String(picture.height),
    ...(picture.damaged ? { damaged: "true" } : {}),
  };
}

/** Whether an object with this metadata was written by preprocess-image. */
export function isProcessed(metadata: Readonly<Record<string, string>> | undefined): boolean {
  return METADATA.safeParse(metadata ?? {}).success;
}

/** Throws when the object was not written by preprocess-image. */
export function sourceOf(metadata: Readonly<Record<string, string>> | undefined): Source {
  const parsed = METADATA.safeParse(metadata ?? {});
  if (!parsed.success) {
    throw new Error(
      "The object in the processed bucket was not written by preprocess-image: its metadata names no upload. " +
        "Delete the object, and upload pictures to the images bucket.",
    );
  }
  return {
    bucket: parsed.data["source-bucket"],
    sequencer: parsed.data["source-sequencer"],
    versionId: parsed.data["source-version-id"],
    width: parsed.data.width,
    height: parsed.data.height,
    damaged: parsed.data.damaged !== undefined,
  };
}
