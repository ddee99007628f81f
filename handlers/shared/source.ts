import type { Upload } from "./event.ts";
import { Rejection } from "./rejection.ts";
import * as z from "./schema.ts";

/**
 * How a processed picture leads back to its upload: by its key, and by metadata that preprocess-image writes and
 * detect-text reads. Only short ASCII goes into metadata; S3 allows 2 KB of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
const suffix = ".jpg";

/** Bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const maximumKeyBytes = 1024;

/** Throws a {@link Rejection} when the key leaves no room for the suffix. */
export function processedKeyOf(sourceKey: string): string {
  const key = `${sourceKey}${suffix}`;
  if (Buffer.byteLength(key) > maximumKeyBytes) {
    throw new Rejection(
      "key-too-long",
      `The object's name is too long: ${suffix} is added to it, and S3 allows ${maximumKeyBytes} bytes.`,
    );
  }
  return key;
}

export function sourceKeyOf(processedKey: string): string {
  return processedKey.endsWith(suffix) ? processedKey.slice(0, -suffix.length) : processedKey;
}

const pixels = z.coerce.number().check(z.int(), z.positive());
const schema = z.object({
  "source-bucket": z.text,
  "source-sequencer": z.text,
  "source-version-id": z.optional(z.text),
  width: pixels,
  height: pixels,
});

export interface Source {
  readonly bucket: string;
  readonly sequencer: string;
  readonly versionId?: string | undefined;
  /** Pixels of the processed picture. */
  readonly width: number;
  readonly height: number;
}

export function metadataOf(upload: Upload, picture: { readonly width: number; readonly height: number }) {
  return {
    "source-bucket": upload.bucket,
    "source-sequencer": upload.sequencer,
    ...(upload.versionId === undefined ? {} : { "source-version-id": upload.versionId }),
    width: String(picture.width),
    height: String(picture.height),
  };
}

/** Throws when the object was not written by preprocess-image. */
export function sourceOf(metadata: Readonly<Record<string, string>> | undefined): Source {
  const parsed = schema.safeParse(metadata ?? {});
  if (!parsed.success) {
    throw new Error(
      "This object was not written by preprocess-image: its metadata does not tell of an upload. " +
        "Upload pictures into the images bucket.",
    );
  }
  return {
    bucket: parsed.data["source-bucket"],
    sequencer: parsed.data["source-sequencer"],
    versionId: parsed.data["source-version-id"],
    width: parsed.data.width,
    height: parsed.data.height,
  };
}
