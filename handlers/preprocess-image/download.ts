import { addAbortSignal, Readable } from "node:stream";
import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Upload } from "../shared/event.ts";
import type { Run } from "../shared/invocation.ts";
import { Rejection } from "../shared/rejection.ts";
import { traced } from "../shared/trace.ts";

/** The largest upload in bytes; larger ones are not downloaded. */
const MAXIMUM_BYTES = 50 * 1024 * 1024;

/**
 * The bytes of an upload, of the very version that the event is about.
 * Throws a {@link Rejection} when the object is gone, empty or too large.
 */
export async function download(upload: Upload, run: Run, s3: S3Client): Promise<Uint8Array> {
  if (upload.size !== undefined) checkSize(upload.size);
  try {
    const { Body, ContentLength } = await s3.send(
      new GetObjectCommand({ Bucket: upload.bucket, Key: upload.key, VersionId: upload.versionId }),
      { abortSignal: run.signal },
    );
    if (!(Body instanceof Readable) || ContentLength === undefined) {
      throw new Error("S3 GetObject answered without a body or its length.");
    }
    addAbortSignal(run.signal, Body);
    // Without versions the object may be another one by now. A body that is not read would keep its connection open.
    if (ContentLength > MAXIMUM_BYTES) Body.destroy();
    checkSize(ContentLength);
    // The SDK's own subsegment ends with the headers; the body takes most of the time.
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
  if (bytes > MAXIMUM_BYTES) {
    throw new Rejection(
      "too-many-bytes",
      `The object has ${bytes} bytes. At most ${MAXIMUM_BYTES} are read.`,
    );
  }
}
