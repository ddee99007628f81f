import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** One signed request to an AWS service, after the signature was checked and the body read whole. */
export interface AwsRequest {
  /** Signing name of the service: `s3`, `dynamodb`, `rekognition`, `xray`, `sqs`, `sns`, `events`, `kms`, … */
  readonly service: string;
  readonly region: string;
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** For S3 the payload with its aws-chunked framing removed and its checksum proven. */
  readonly body: Buffer;
  readonly caller: Caller;
  /** Becomes x-amzn-requestid (x-amz-request-id in S3). */
  readonly id: string;
  /** Aborted when the client has gone, so that long polls can stop. */
  readonly signal?: AbortSignal;
}

/** Who signed. A role's permissions are enforced; the administrator (any other access key) may do all. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
  readonly accessKeyId: string;
  /** ARN of the role whose policies decide; undefined for the administrator. */
  readonly roleArn?: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Sent after `headers` in the place of `body`, for what is too large to hold: S3 objects. */
  readonly stream?: Readable;
}

/** One emulated AWS service. Refusals are thrown as {@link AwsError}; the gateway encodes them. */
export interface AwsService {
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Encodes a refusal for the client that asked; without it, the gateway does. */
  refuse?(error: AwsError, request: Pick<AwsRequest, "headers" | "method" | "id">): AwsResponse;
  /** Whether a path is this service's, also in a request without a signature. */
  owns?(path: string): boolean;
}

/**
 * A refusal in the service's own terms.
 * `code` is the error type (`AccessDeniedException`), `fields` are further members of the error's body, and
 * `headers` what stands beside it.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: string,
    message: string,
    status = 400,
    fields: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }
}

/** Thrown by a service whose client is to lose the connection without an answer, as a fault that is injected. */
export class ConnectionCut extends Error {}

/** Decides as IAM does; every service asks before it acts. */
export interface Authorizer {
  /**
   * Throws an AccessDenied {@link AwsError} unless the caller's role and the resource's policy allow it.
   * `context` holds condition keys, e.g. `{ "s3:prefix": "a/" }`; the global ones are added.
   */
  authorize(
    caller: Caller,
    action: string,
    resource: string,
    context?: Readonly<Record<string, string | readonly string[]>>,
  ): void;
  /** The same for a service principal, e.g. `events.amazonaws.com` publishing to a topic. */
  authorizeService(
    principal: string,
    action: string,
    resource: string,
    context?: Readonly<Record<string, string | readonly string[]>>,
  ): void;
}
