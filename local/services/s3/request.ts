import type { IncomingHttpHeaders } from "node:http";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { z } from "zod";
import { CHECKSUMS, type ChecksumName } from "../../gateway/checksum.ts";
import { AwsError, type AwsRequest } from "../../gateway/service.ts";
import type { Bucket } from "./bucket.ts";
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
