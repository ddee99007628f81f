import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { EARLIEST_SEQUENCER, isEarlier } from "@image-text/contract/sequencer";
import type { Upload } from "../shared/event.ts";
import { isProcessed, metadataOf, type ProcessedPicture, sourceOf } from "../shared/source.ts";

export interface Target {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Puts a processed picture, unless one of the same or of a later upload is there already; then returns `duplicate`.
 *
 * The first attempt has the condition that no object is there: new pictures, which are nearly all, cost one request.
 * If S3 refuses it, the object's metadata names the upload that it belongs to, and an older one is replaced on the
 * condition that it has not changed: of two functions that run at once the later upload wins, whichever is slower.
 * Throws when another invocation wrote in between; a retry then decides anew.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function store(
  s3: S3Client,
  { bucket, key }: Target,
  upload: Upload,
  picture: ProcessedPicture & { readonly body: Uint8Array },
  abortSignal: AbortSignal,
): Promise<"stored" | "duplicate"> {
  const put = async (condition: { readonly IfNoneMatch?: string; readonly IfMatch?: string | undefined }) => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: picture.body,
      ContentType: "image/jpeg",
      Metadata: metadataOf(upload, picture),
      ...condition,
    });
    try {
      await s3.send(command, { abortSignal });
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === "PreconditionFailed") return false;
      throw error;
    }
  };
  if (await put({ IfNoneMatch: "*" })) return "stored";
  const there = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  if (!isEarlier(sequencerOf(there.Metadata), upload.sequencer)) return "duplicate";
  if (await put({ IfMatch: there.ETag })) return "stored";
  throw new Error("Another invocation wrote the processed picture at the same time.");
}

/** An object that another client put there counts as older than any upload, or it would block the name for ever. */
function sequencerOf(metadata: Readonly<Record<string, string>> | undefined): string {
  return isProcessed(metadata) ? sourceOf(metadata).sequencer : EARLIEST_SEQUENCER;
}
