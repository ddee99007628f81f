import { HeadObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Upload } from "../shared/event.ts";
import { metadataOf, sourceOf } from "../shared/source.ts";

export interface Target {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Puts a processed picture, unless one of the same or of a later upload is there already. Tells which.
 *
 * The first try says "only if there is none": new images, nearly all, cost one request. Where S3 refuses that, the
 * object's metadata tells whose picture it is, and an older one is replaced on condition that it is still the same:
 * of two functions that run at once the later upload wins, whichever is slower.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function store(
  s3: S3Client,
  { bucket, key }: Target,
  upload: Upload,
  picture: { readonly body: Uint8Array; readonly width: number; readonly height: number },
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
  if (sourceOf(there.Metadata).sequencer >= upload.sequencer) return "duplicate";
  if (await put({ IfMatch: there.ETag })) return "stored";
  throw new Error(`s3://${bucket}/${key} was written by somebody else at the same moment.`);
}
