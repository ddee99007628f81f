import type { IncomingHttpHeaders } from "node:http";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { z } from "zod";
import { CHECKSUMS, type ChecksumName } from "../gateway/checksum.ts";
import { AwsError, type AwsRequest } from "../gateway/service.ts";
import type { Bucket } from "./bucket.ts";
import type { Content, ObjectChecksum, StoredObject } from "./object.ts";
import type { Store } from "./store.ts";

/** A request to one bucket, or to one object in it (`key` is not empty). */
export interface S3Request {
  readonly store: Store;
  readonly aws: AwsRequest;
  readonly bucket: Bucket;
  readonly key: string;
}

/** Bytes; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAXIMUM_KEY = 1024;

/** Bucket and key of a path-style request. Throws where the path cannot be decoded or the key is too long. */
export function parsePath(path: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = "", rawKey = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const key = decode(rawKey);
  if (Buffer.byteLength(key) > MAXIMUM_KEY)
    throw new AwsError("KeyTooLongError", "Your key is too long", 400, { MaxSizeAllowed: MAXIMUM_KEY });
  return { bucket: decode(bucket), key };
}

/** `/bucket/key?versionId=…`, percent-encoded, as CopyObject names its source. */
export function parseCopySource(header: string) {
  const [path = "", query = ""] = header.split("?");
  const versionId = new URLSearchParams(query).get("versionId");
  return {
    ...parsePath(path.startsWith("/") ? path : `/${path}`),
    ...(versionId === null ? {} : { versionId }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}

export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

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
export function properties({
  aws: { headers },
  bucket,
}: S3Request): Pick<Content, "headers" | "metadata" | "keyArn" | "tags"> {
  const kept = KEPT.flatMap((name) => {
    const value = header(headers, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const metadata = Object.keys(headers)
    .filter((name) => name.startsWith(METADATA))
    .map((name) => [name.slice(METADATA.length), header(headers, name) ?? ""] as const);
  const keyArn = encryptionKey(headers, bucket);
  return {
    headers: { "content-type": "binary/octet-stream", ...Object.fromEntries(kept) },
    metadata: Object.fromEntries(metadata),
    tags: header(headers, "x-amz-tagging") ?? "",
    ...(keyArn === undefined ? {} : { keyArn }),
  };
}

/** The request's choice, else the bucket's default. */
function encryptionKey(headers: IncomingHttpHeaders, bucket: Bucket): string | undefined {
  if (header(headers, "x-amz-server-side-encryption-customer-algorithm") !== undefined)
    throw new AwsError("NotImplemented", "The local run has no encryption with customer-provided keys.", 501);
  const algorithm = header(headers, "x-amz-server-side-encryption");
  if (algorithm === "AES256") return undefined;
  const wanted = header(headers, "x-amz-server-side-encryption-aws-kms-key-id");
  return (algorithm === undefined ? undefined : wanted) ?? bucket.settings.keyArn;
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

/** The checksum algorithm that a write names, by a checksum or by an algorithm header. */
export function wantedChecksum(headers: IncomingHttpHeaders): ChecksumName | undefined {
  const named =
    header(headers, "x-amz-checksum-algorithm") ?? header(headers, "x-amz-sdk-checksum-algorithm");
  const sent = CHECKSUMS.find((name) => headers[`x-amz-checksum-${name}`] !== undefined);
  if (sent !== undefined || named === undefined) return sent;
  const known = CHECKSUMS.find((name) => name === named.toLowerCase());
  if (known === undefined)
    throw new AwsError(
      "NotImplemented",
      `The local run computes no ${named}; it has ${CHECKSUMS.join(", ")}.`,
      501,
    );
  return known;
}

/** Parses an XML body: every value a text, the named elements always lists. Throws MalformedXML. */
export function parseXml<T extends z.ZodType>(body: Buffer, schema: T, lists: readonly string[]): z.infer<T> {
  const text = body.toString();
  const options = {
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: (name: string) => lists.includes(name),
  };
  const parsed = XMLValidator.validate(text) === true && schema.safeParse(new XMLParser(options).parse(text));
  if (parsed === false || !parsed.success)
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  return parsed.data;
}
