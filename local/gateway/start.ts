import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { startServer } from "@image-text/xray/listener";
import type { Credentials } from "./credentials.ts";
import { refuseForeign, virtualBucket } from "./host.ts";
import { openPayload } from "./payload.ts";
import { encodeError, type Protocol, protocolOf } from "./protocol.ts";
import { AwsError, type AwsRequest, type AwsResponse, type AwsService } from "./service.ts";
import { readSignature, type Signature, type SignedRequest } from "./signature.ts";
import { verifySignature } from "./sigv4.ts";

export interface GatewayOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Stand-ins by signing name: `s3`, `dynamodb`, `sqs`, `sns`, `events`, `kms`, `sts`, `xray`, … */
  readonly services: Readonly<Record<string, AwsService>>;
  readonly credentials: Credentials;
  /** Answers everything that carries no signature: the page. It has passed the host and origin checks. */
  readonly fallback: (request: IncomingMessage, response: ServerResponse) => void;
  /** Hears of failures that are no refusals: mistakes in a stand-in. Default: standard error. */
  readonly onFailure?: (error: unknown, request: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Gateway {
  readonly port: number;
  /** What goes into AWS_ENDPOINT_URL. */
  readonly url: string;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** Bytes of one request. S3 itself takes 5 GB; here the body is held in memory, so larger files go in parts. */
const MAXIMUM_BODY = 128 * 1024 * 1024;

/**
 * Opens the one loopback port on which the local AWS and the page are reached. Signed requests go to the
 * service that their credential scope names, all others to `fallback`.
 * Rejects with the system's error (`EADDRINUSE`) where the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer((request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      // The client went away, or the answer broke off half-way: nobody is left to be told.
      if (!response.destroyed) options.onFailure?.(error, `${request.method} ${request.url}`);
      response.destroy();
    });
  });
  // Uploads of a slow client and long polls must not be cut off; nothing here is reachable from outside.
  server.requestTimeout = 0;
  // Longer than SDKs keep idle connections: a connection closed just as it is used again is an error there.
  server.keepAliveTimeout = 120_000;
  return await startServer(server, { port: options.port });
}

async function serve(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (refuseForeign(request, response)) return;
  const [path = "/", query = ""] = split(request.url ?? "/", "?");
  const signed: SignedRequest = {
    method: request.method ?? "GET",
    path,
    query,
    headers: request.headersDistinct,
  };
  const id = randomUUID();
  let service = serviceHint(signed);
  try {
    const signature = readSignature(signed);
    if (signature === undefined) {
      options.fallback(request, response);
      return;
    }
    service = signature.service;
    const raw = await readBody(request);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const answer = await dispatch(options, signature, signed, request, raw, { id, signal: gone.signal });
    await send(response, answer, service, id);
  } catch (error) {
    if (response.headersSent || response.destroyed) throw error;
    const refusal = error instanceof AwsError ? error : internal(options, error, request);
    await send(
      response,
      refuse(options, refusal, service, { ...signed, headers: request.headers, id }),
      service,
      id,
    );
  }
}

/** Encodes a refusal as the service does; services that the local run does not have are guessed at. */
function refuse(
  { services }: GatewayOptions,
  refusal: AwsError,
  service: string,
  asked: Pick<AwsRequest, "headers" | "method" | "id">,
): AwsResponse {
  const known = Object.hasOwn(services, service) ? services[service] : undefined;
  if (known?.refuse !== undefined) return known.refuse(refusal, asked);
  const protocol: Protocol = protocolOf(service, asked.headers);
  return encodeError(refusal, protocol, asked.id, asked.headers["content-type"]);
}

async function dispatch(
  options: GatewayOptions,
  signature: Signature,
  signed: SignedRequest,
  request: IncomingMessage,
  raw: Buffer,
  about: Pick<AwsRequest, "id" | "signal">,
): Promise<AwsResponse> {
  const { caller, key } = options.credentials.identify(signature.accessKeyId);
  const isS3 = signature.service === "s3";
  if (key !== undefined) {
    const declared = request.headersDistinct["x-amz-content-sha256"]?.[0];
    const presigned = signature.expires === undefined ? undefined : "UNSIGNED-PAYLOAD";
    const actual = () => createHash("sha256").update(raw).digest("hex");
    const payloadHash = isS3 ? (declared ?? presigned ?? actual()) : actual();
    verifySignature(signature, signed, payloadHash, key, (options.now ?? Date.now)());
  }
  const service = options.services[signature.service];
  if (service === undefined)
    throw new AwsError(
      "UnknownOperationException",
      `The local run has no stand-in for the service "${signature.service}". It has: ${Object.keys(options.services).sort().join(", ")}.`,
    );
  const payload = isS3
    ? openPayload(raw, request.headers, key && { signature, key })
    : { body: raw, headers: request.headers };
  const bucket = isS3 ? virtualBucket(request.headers.host) : undefined;
  const awsRequest: AwsRequest = {
    service: signature.service,
    region: signature.region,
    method: signed.method,
    path: bucket === undefined ? signed.path : `/${bucket}${signed.path}`,
    query: new URLSearchParams(signed.query),
    ...payload,
    caller,
    ...about,
  };
  return service.handle(awsRequest);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // Beyond the limit the rest is read and dropped: a client that is still sending would not see an answer.
    if (size <= MAXIMUM_BODY) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  if (size > MAXIMUM_BODY)
    throw new AwsError(
      "EntityTooLarge",
      `The local run takes ${MAXIMUM_BODY / 1024 / 1024} MiB in one request; upload larger objects in parts.`,
      400,
      { ProposedSize: size, MaxSizeAllowed: MAXIMUM_BODY },
    );
  return Buffer.concat(chunks);
}

async function send(
  response: ServerResponse,
  answer: AwsResponse,
  service: string,
  id: string,
): Promise<void> {
  const ids: Record<string, string> =
    service === "s3" ? { "x-amz-request-id": id, "x-amz-id-2": id } : { "x-amzn-requestid": id };
  response.writeHead(answer.status, {
    ...(answer.stream === undefined
      ? { "content-length": String(Buffer.byteLength(answer.body ?? "")) }
      : {}),
    ...ids,
    ...answer.headers,
  });
  if (answer.stream !== undefined) await pipeline(answer.stream, response);
  else response.end(answer.body);
}

function internal(options: GatewayOptions, error: unknown, request: IncomingMessage): AwsError {
  const what = `${request.method} ${request.url}`;
  if (options.onFailure) options.onFailure(error, what);
  else console.error(`The stand-in failed on ${what}:`, error);
  return new AwsError("InternalFailure", "The local stand-in failed; its error is in the run's output.", 500);
}

/** Which service a request with an unreadable signature meant, so that the error can be encoded for it. */
function serviceHint({ headers, query }: SignedRequest): string {
  const credential = `${headers.authorization?.[0] ?? ""} ${query}`;
  return /Credential=[^,&\s]*(?:\/|%2F)([^/,&\s]+?)(?:\/|%2F)aws4_request/.exec(credential)?.[1] ?? "s3";
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
