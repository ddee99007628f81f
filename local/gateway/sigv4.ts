import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { AccessKey } from "./credentials.ts";
import { signatureErrorOf } from "./scope.ts";
import { AwsError } from "./service.ts";
import { ALGORITHM, type Signature, type SignedRequest } from "./signature.ts";

/** Seconds; https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
const MAXIMUM_SKEW = 900;

/**
 * Proves that the holder of `key` signed the request, now or, presigned, within its validity.
 * `payloadHash` is the hash that the signature names. Throws an {@link AwsError} otherwise.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(
  signature: Signature,
  request: SignedRequest,
  payloadHash: string,
  key: AccessKey,
  now: number,
): void {
  if (signature.sessionToken !== key.sessionToken)
    throw new AwsError("InvalidToken", "The security token is not the one issued with this access key.", 403);
  verifyTime(signature, now);
  const canonical = [
    request.method,
    canonicalPath(request.path, signature.service),
    canonicalQuery(request.query),
    ...signature.signedHeaders.map(
      (name) => `${name}:${(request.headers[name] ?? []).map((v) => v.trim().replace(/ +/g, " ")).join(",")}`,
    ),
    "",
    signature.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const toSign = [
    ALGORITHM,
    signature.time,
    credentialScope(signature),
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const expected = createHmac("sha256", signingKey(signature, key)).update(toSign).digest();
  const actual = Buffer.from(signature.signature, "hex");
  if (!signature.signedHeaders.includes("host") || !equal(expected, actual))
    throw new AwsError(
      signatureErrorOf(signature.service),
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      403,
    );
}

/** The key from which the signatures of one day, region and service are made. */
export function signingKey({ day, region, service }: Signature, key: AccessKey): Buffer {
  let result = Buffer.from(`AWS4${key.secretAccessKey}`);
  for (const part of [day, region, service, "aws4_request"])
    result = createHmac("sha256", result).update(part).digest();
  return result;
}

export function credentialScope({ day, region, service }: Signature): string {
  return `${day}/${region}/${service}/aws4_request`;
}

/** Throws an {@link AwsError} where a request is too old, or a presigned one has expired. */
export function verifyTime({ time, day, expires }: Signature, now: number): void {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const age = (now - Date.parse(iso)) / 1000;
  if (Number.isNaN(age) || !time.startsWith(day))
    throw new AwsError("AccessDenied", "The request has no valid X-Amz-Date.", 403);
  if (expires === undefined ? Math.abs(age) > MAXIMUM_SKEW : age < -MAXIMUM_SKEW)
    throw new AwsError(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      403,
    );
  if (expires !== undefined && age > expires) throw new AwsError("AccessDenied", "Request has expired", 403);
}

/** Every service but S3 encodes the path that was sent once more. */
function canonicalPath(path: string, service: string): string {
  const raw = service === "s3" ? decode(path) : path;
  return raw.split("/").map(encode).join("/");
}

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="))
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400);
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
