import { AwsError, type AwsResponse } from "../../gateway/service.ts";
import { xml } from "../../gateway/xml.ts";
import { readConditions, readRange } from "./conditions.ts";
import { objectHeaders } from "./headers.ts";
import { header, type S3Request } from "./request.ts";

/** GetObject's overrides of response headers, by query parameter. */
const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** GetObject and HeadObject. */
export async function getObject(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  const object = store.readable(aws.caller, bucket, key, aws.query.get("versionId") ?? undefined);
  const { blob } = object.content;
  const headers = {
    ...objectHeaders(object, bucket, header(aws.headers, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED"),
    ...Object.fromEntries(
      OVERRIDES.flatMap((name) => {
        const value = aws.query.get(`response-${name}`);
        if (value !== null && !/^[\t\x20-\x7e\xa0-\xff]*$/.test(value))
          throw new AwsError("InvalidArgument", `response-${name} cannot be sent as a header.`);
        return value === null ? [] : [[name, value]];
      }),
    ),
  };
  if (!readConditions(aws.headers, object)) return { status: 304, headers };
  const range = readRange(header(aws.headers, "range"), blob.size);
  const length = range === undefined ? blob.size : range.end - range.start + 1;
  if (range !== undefined) {
    // A checksum of the whole would not fit a part of it.
    for (const name of Object.keys(headers)) if (name.startsWith("x-amz-checksum-")) delete headers[name];
    headers["content-range"] = `bytes ${range.start}-${range.end}/${blob.size}`;
  }
  headers["content-length"] = String(length);
  const status = range === undefined ? 200 : 206;
  if (aws.method === "HEAD" || length === 0) return { status, headers };
  return { status, headers, stream: await store.blobs.stream(blob, range) };
}

/** GetObjectTagging, which the CLI asks for when it copies. */
export async function getTagging({ aws, bucket, key, store }: S3Request): Promise<AwsResponse> {
  const versionId = aws.query.get("versionId") ?? undefined;
  const action = versionId === undefined ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
  store.allow(aws.caller, action, bucket, key);
  const { content } = store.find(aws.caller, bucket, key, versionId);
  const Tag = [...new URLSearchParams(content.tags)].map(([Key, Value]) => ({ Key, Value }));
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: xml("Tagging", { TagSet: { Tag } }),
  };
}
