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

export const ALGORITHM = "AWS4-HMAC-SHA256";
/** Seconds; https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
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
