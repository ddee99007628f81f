import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { CHECKSUMS, checksumOf } from "./checksum.ts";
import { type ChunkSigner, type Framing, unframe } from "./chunked.ts";
import { AwsError } from "./service.ts";

/** An S3 payload as the object will hold it. */
export interface Payload {
  readonly body: Buffer;
  /** The request's headers with the checksums from the trailers, and without the framing's. */
  readonly headers: IncomingHttpHeaders;
}

/**
 * Removes the framing of an S3 upload and proves its length, hash and checksums, whether they came in a header
 * or in a trailer. Throws an {@link AwsError} where one of them is wrong.
 * The three signs of aws-chunked occur each alone: the content hash, the encoding, the decoded length.
 */
export function openPayload(raw: Buffer, headers: IncomingHttpHeaders, signer?: ChunkSigner): Payload {
  const hash = text(headers["x-amz-content-sha256"]) ?? "";
  const encodings = (text(headers["content-encoding"]) ?? "").split(",").map((name) => name.trim());
  const decodedLength = text(headers["x-amz-decoded-content-length"]);
  const framed =
    hash.startsWith("STREAMING-") || encodings.includes("aws-chunked") || decodedLength !== undefined;
  const { body, trailers } = framed
    ? unframe(raw, framingOf(hash, headers, signer))
    : { body: raw, trailers: new Map<string, string>() };
  if (decodedLength !== undefined && Number(decodedLength) !== body.length)
    throw new AwsError(
      "IncompleteBody",
      `The body has ${body.length} bytes, not ${decodedLength} as announced.`,
    );
  if (/^[0-9a-f]{64}$/.test(hash) && hash !== createHash("sha256").update(body).digest("hex"))
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  const result: IncomingHttpHeaders = { ...headers, ...Object.fromEntries(trailers) };
  const kept = encodings.filter((name) => name !== "aws-chunked" && name !== "");
  if (kept.length > 0) result["content-encoding"] = kept.join(",");
  else delete result["content-encoding"];
  verifyAnnounced(result);
  verifyChecksums(body, result);
  return { body, headers: result };
}

/**
 * What the request says of its stream. Trailers are checksums alone, so that none can pass as another header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
function framingOf(hash: string, headers: IncomingHttpHeaders, signer: ChunkSigner | undefined): Framing {
  const names = (text(headers["x-amz-trailer"]) ?? "").toLowerCase().split(",");
  const trailers = names.map((name) => name.trim()).filter((name) => name !== "");
  const unknown = trailers.find((name) => !CHECKSUMS.some((sum) => name === `x-amz-checksum-${sum}`));
  if (unknown !== undefined)
    throw new AwsError(
      "InvalidRequest",
      `The value specified in the x-amz-trailer header is not supported: ${unknown}`,
    );
  if (hash.endsWith("-TRAILER") && trailers.length === 0)
    throw new AwsError("InvalidRequest", `${hash} needs an x-amz-trailer header that names the trailer.`);
  const signed = hash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  return { signed, trailers, ...(signed && signer !== undefined ? { signer } : {}) };
}

/** A client that names the algorithm of its checksum has to send the checksum. */
function verifyAnnounced(headers: IncomingHttpHeaders): void {
  const algorithm = text(headers["x-amz-sdk-checksum-algorithm"])?.toLowerCase();
  if (algorithm !== undefined && headers[`x-amz-checksum-${algorithm}`] === undefined)
    throw new AwsError(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
}

function verifyChecksums(body: Buffer, headers: IncomingHttpHeaders): void {
  const md5 = text(headers["content-md5"]);
  if (md5 !== undefined && md5 !== createHash("md5").update(body).digest("base64"))
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  // On CompleteMultipartUpload the checksum is that of the whole object, not of this request's XML.
  if (headers["x-amz-checksum-type"] !== undefined) return;
  for (const name of CHECKSUMS) {
    const sent = text(headers[`x-amz-checksum-${name}`]);
    if (sent !== undefined && sent !== checksumOf(name, body))
      throw new AwsError(
        "BadDigest",
        `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
      );
  }
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
