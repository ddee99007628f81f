import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../gateway/service.ts";
import type { Bucket } from "./bucket.ts";
import type { ObjectChecksum, Properties, StoredObject } from "./object.ts";
import { header, type S3Request } from "./request.ts";
import type { Store } from "./store.ts";

/** Headers that S3 keeps with an object and sends back. */
const KEPT = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
  "x-amz-website-redirect-location",
] as const;
const METADATA = "x-amz-meta-";

/** What a write's headers say about the object besides its content. */
export function properties({ aws: { headers }, bucket, store }: S3Request): Properties {
  const kept = KEPT.flatMap((name) => {
    const value = header(headers, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const metadata = Object.keys(headers)
    .filter((name) => name.startsWith(METADATA))
    .map((name) => [name.slice(METADATA.length), header(headers, name) ?? ""] as const);
  const keyArn = encryptionKey(headers, bucket, store);
  return {
    headers: { "content-type": "binary/octet-stream", ...Object.fromEntries(kept) },
    metadata: Object.fromEntries(metadata),
    tags: header(headers, "x-amz-tagging") ?? "",
    ...(keyArn === undefined ? {} : { keyArn }),
  };
}

/** The request's choice, else the bucket's default. */
function encryptionKey(headers: IncomingHttpHeaders, bucket: Bucket, store: Store): string | undefined {
  if (header(headers, "x-amz-server-side-encryption-customer-algorithm") !== undefined)
    throw new AwsError("NotImplemented", "The local run has no encryption with customer-provided keys.", 501);
  const algorithm = header(headers, "x-amz-server-side-encryption");
  if (algorithm === "AES256") return undefined;
  const wanted = header(headers, "x-amz-server-side-encryption-aws-kms-key-id");
  return algorithm === undefined || wanted === undefined ? bucket.settings.keyArn : store.keyArn(wanted);
}

export function encryptionHeaders(keyArn: string | undefined, bucket: Bucket): Record<string, string> {
  if (keyArn === undefined) return { "x-amz-server-side-encryption": "AES256" };
  return {
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": keyArn,
    ...(bucket.settings.bucketKey ? { "x-amz-server-side-encryption-bucket-key-enabled": "true" } : {}),
  };
}

export function checksumHeaders({ name, value, type }: ObjectChecksum): Record<string, string> {
  return { [`x-amz-checksum-${name}`]: value, "x-amz-checksum-type": type };
}

/** `x-amz-version-id`, where the bucket has versions. */
export function versionHeaders(versionId: string | undefined): Record<string, string> {
  return versionId === undefined || versionId === "null" ? {} : { "x-amz-version-id": versionId };
}

/** What GetObject and HeadObject say about an object. */
export function objectHeaders(
  object: StoredObject,
  bucket: Bucket,
  checksums: boolean,
): Record<string, string> {
  const { content } = object;
  const metadata = Object.entries(content.metadata).map(([name, value]) => [METADATA + name, value]);
  const tags = [...new URLSearchParams(content.tags)].length;
  return {
    ...content.headers,
    ...Object.fromEntries(metadata),
    ...encryptionHeaders(content.keyArn, bucket),
    ...versionHeaders(object.versionId),
    ...(checksums ? checksumHeaders(content.checksum) : {}),
    ...(tags > 0 ? { "x-amz-tagging-count": String(tags) } : {}),
    "accept-ranges": "bytes",
    etag: `"${content.etag}"`,
    "last-modified": new Date(object.lastModified).toUTCString(),
  };
}
