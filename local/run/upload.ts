import { AsyncLocalStorage } from "node:async_hooks";
import type { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { newTraceId } from "../services/lambda/tracing.ts";

export interface Uploader {
  /** Resolves with the id of the trace that the upload began. */
  upload(key: string, body: Buffer | Readable, contentType: string): Promise<string>;
  close(): void;
}

/**
 * Uploads with the real SDK, in parts where a file is large. Each upload asks for a trace with
 * `X-Amzn-Trace-Id: Root=…;Sampled=1`, as AWS allows every caller: Lambda's own rate, one a second and 5 % of the
 * rest, would leave most images without one.
 */
export function createUploader(endpoint: string, region: string, bucket: string): Uploader {
  const traces = new AsyncLocalStorage<string>();
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: "uploader", secretAccessKey: "uploader" },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      const trace = traces.getStore();
      if (trace !== undefined && typeof request === "object" && request !== null && "headers" in request) {
        Object.assign(request.headers ?? {}, { "x-amzn-trace-id": `Root=${trace};Sampled=1` });
      }
      return next(args);
    },
    { step: "build", name: "forceTrace" },
  );

  return {
    async upload(key, body, contentType) {
      const trace = newTraceId(Date.now());
      const params = { Bucket: bucket, Key: key, Body: body, ContentType: contentType };
      await traces.run(trace, () => new Upload({ client, params }).done());
      return trace;
    },
    close: () => client.destroy(),
  };
}
