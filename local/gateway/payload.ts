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
 * `completes`: the checksum is that of an upload in parts, which this request's body lists.
 */
export function openPayload(
  raw: Buffer,
  headers: IncomingHttpHeaders,
  { signer, completes = false }: { readonly signer?: ChunkSigner; readonly completes?: boolean } = {},
): Payload {
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
  verifyMd5(body, text(result["content-md5"]));
  verifyChecksum(body, result, completes);
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

function verifyMd5(body: Buffer, md5: string | undefined): void {
  if (md5 === undefined) return;
  if (!isBase64(md5, 16)) throw new AwsError("InvalidDigest", "The Content-MD5 you specified is not valid.");
  if (md5 !== createHash("md5").update(body).digest("base64"))
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
function verifyChecksum(body: Buffer, headers: IncomingHttpHeaders, completes: boolean): void {
  const [first, ...others] = CHECKSUMS.filter((name) => headers[`x-amz-checksum-${name}`] !== undefined);
  if (others.length > 0)
    throw new AwsError(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  if (first === undefined || completes) return;
  const sent = text(headers[`x-amz-checksum-${first}`]) ?? "";
  const right = checksumOf(first, body);
  if (!isBase64(sent, Buffer.from(right, "base64").length))
    throw new AwsError("InvalidRequest", `Value for x-amz-checksum-${first} header is invalid.`);
  if (sent !== right)
    throw new AwsError(
      "BadDigest",
      `The ${first.toUpperCase()} you specified did not match the calculated checksum.`,
    );
}

function isBase64(value: string, bytes: number): boolean {
  const decoded = Buffer.from(value, "base64");
  return decoded.length === bytes && decoded.toString("base64") === value;
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
