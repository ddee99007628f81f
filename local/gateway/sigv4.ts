import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { AccessKey } from "./credentials.ts";
import { AwsError } from "./service.ts";

/** The parts of an HTTP request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Lower-case names; all values of each. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
}

/** A signature as it was sent, in the Authorization header or (`presigned`) in the query. */
export interface Signature {
  readonly accessKeyId: string;
  /** Of the credential scope: `YYYYMMDD`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly time: string;
  readonly sessionToken?: string;
  /** Seconds for which a presigned request is valid. */
  readonly expires?: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Seconds; https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
const MAXIMUM_SKEW = 900;
const MAXIMUM_EXPIRES = 604_800;

/**
 * Finds the signature of a request; undefined where there is none.
 * Throws an {@link AwsError} where there is one that cannot be read.
 */
export function readSignature(request: SignedRequest): Signature | undefined {
  const header = request.headers.authorization?.[0];
  if (header !== undefined) return fromHeader(header, request);
  const query = new URLSearchParams(request.query);
  if (query.has("AWSAccessKeyId") && query.has("Signature")) throw outdated();
  return query.has("X-Amz-Signature") ? fromQuery(query) : undefined;
}

/** Signature version 2, in S3's words. */
function outdated(): AwsError {
  return new AwsError(
    "InvalidRequest",
    `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
  );
}

function fromHeader(header: string, request: SignedRequest): Signature {
  if (header.startsWith("AWS ")) throw outdated();
  const parts =
    /^(\S+)\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]+)$/.exec(header);
  const [, algorithm, credential = "", signedHeaders = "", signature = ""] = parts ?? [];
  if (algorithm !== ALGORITHM)
    throw new AwsError(
      "IncompleteSignature",
      `The Authorization header is not a ${ALGORITHM} signature.`,
      403,
    );
  const sessionToken = request.headers["x-amz-security-token"]?.[0];
  return {
    ...scope(credential),
    signedHeaders: signedHeaders.split(";"),
    signature,
    time: request.headers["x-amz-date"]?.[0] ?? "",
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

function fromQuery(query: URLSearchParams): Signature {
  const value = (name: string) => query.get(`X-Amz-${name}`) ?? "";
  const expires = Number(value("Expires"));
  if (value("Algorithm") !== ALGORITHM || !(expires >= 1 && expires <= MAXIMUM_EXPIRES))
    throw new AwsError(
      "AuthorizationQueryParametersError",
      `The presigned query needs X-Amz-Algorithm=${ALGORITHM} and X-Amz-Expires from 1 to ${MAXIMUM_EXPIRES}.`,
    );
  return {
    ...scope(value("Credential")),
    signedHeaders: value("SignedHeaders").split(";"),
    signature: value("Signature"),
    time: value("Date"),
    expires,
    ...(query.has("X-Amz-Security-Token") ? { sessionToken: value("Security-Token") } : {}),
  };
}

function scope(credential: string) {
  const parts = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential);
  const [, accessKeyId = "", day = "", region = "", service = ""] = parts ?? [];
  if (accessKeyId === "")
    throw new AwsError(
      "IncompleteSignature",
      "The credential must be <access key>/<YYYYMMDD>/<region>/<service>/aws4_request.",
      403,
    );
  return { accessKeyId, day, region, service };
}

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
  if (!signature.signedHeaders.includes("host") || !equal(expected, actual)) {
    const code = ["s3", "sns", "sts"].includes(signature.service)
      ? "SignatureDoesNotMatch"
      : "InvalidSignatureException";
    throw new AwsError(
      code,
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      403,
    );
  }
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

function verifyTime({ time, day, expires }: Signature, now: number): void {
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
