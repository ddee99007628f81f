import type { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { forceTraces } from "./forced-trace.ts";

export interface Uploader {
  /** Resolves with the id of the trace that the upload began. */
  upload(key: string, body: Buffer | Readable, contentType: string): Promise<string>;
  close(): void;
}

/** Uploads with the AWS SDK, large files in parts. Each upload begins a trace that is sampled. */
export function createUploader(endpoint: string, region: string, bucket: string): Uploader {
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: "uploader", secretAccessKey: "uploader" },
  });
  const withTrace = forceTraces(client);

  return {
    upload: (Key, Body, ContentType) =>
      withTrace(async (trace) => {
        const params = { Bucket: bucket, Key, Body, ContentType };
        await new Upload({ client, params }).done();
        return trace;
      }),
    close: () => client.destroy(),
  };
}
