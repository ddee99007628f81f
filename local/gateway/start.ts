import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Listener, startServer } from "@image-text/xray/listener";
import { sendAnswer } from "./answer.ts";
import { type Emulation, openRequest } from "./dispatch.ts";
import { readBody } from "./request-body.ts";
import { AwsError, type AwsRequest, type AwsResponse, ConnectionCut } from "./service.ts";
import { readSignature, type SignedRequest } from "./signature.ts";
import { refuseUnknown } from "./unknown-service.ts";
import { refuseUnsigned } from "./unsigned.ts";

export interface GatewayOptions extends Emulation {
  /** 0 for any free port. */
  readonly port: number;
  /** Answers what is not meant for AWS: the page. */
  readonly fallback: RequestListener;
  /** Called with errors of the emulator itself, which are not refusals. Default: standard error. */
  readonly onFailure?: (error: unknown, request: string) => void;
}

/** Its `url` is what goes into AWS_ENDPOINT_URL. */
export type Gateway = Listener;

/**
 * Opens the one loopback port on which the local AWS and the page are reached. Signed requests go to the
 * service that their credential scope names, those of the page to `fallback`.
 * Rejects with the system's error (`EADDRINUSE`) where the port is taken.
 */
export function startGateway(options: GatewayOptions): Promise<Gateway> {
  const answer: RequestListener = (request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      // The client went away, or the answer broke off half-way: nobody is left to be told.
      if (!response.destroyed) options.onFailure?.(error, `${request.method} ${request.url}`);
      response.destroy();
    });
  };
  return startServer(answer, {
    port: options.port,
    // Uploads of a slow client and long polls must not be cut off; nothing here is reachable from outside.
    requestTimeout: 0,
    // Longer than SDKs keep idle connections: a connection closed just as it is used again is an error there.
    keepAliveTimeout: 120_000,
  });
}

async function serve(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "/", query = ""] = split(request.url ?? "/", "?");
  const signed: SignedRequest = {
    method: request.method ?? "GET",
    path,
    query,
    headers: request.headersDistinct,
  };
  const id = randomUUID();
  let name = serviceHint(signed);
  try {
    const signature = readSignature(signed);
    if (signature === undefined) {
      const refusal = refuseUnsigned(signed, options.services.s3);
      if (refusal === undefined) return options.fallback(request, response);
      request.resume();
      throw refusal;
    }
    name = signature.service;
    const raw = await readBody(request);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const opened = openRequest(options, signature, signed, request, raw, { id, signal: gone.signal });
    await sendAnswer(response, await opened.service.handle(opened.request), name, id);
  } catch (error) {
    if (response.headersSent || response.destroyed) throw error;
    if (error instanceof ConnectionCut) return void response.destroy();
    const refusal = error instanceof AwsError ? error : internal(options, error, request);
    await sendAnswer(
      response,
      encode(options, refusal, name, { ...signed, headers: request.headers, id }),
      name,
      id,
    );
  }
}

/** Encodes a refusal as the service does; how a service that is not emulated would do it is guessed. */
function encode(
  { services }: GatewayOptions,
  refusal: AwsError,
  service: string,
  asked: Pick<AwsRequest, "headers" | "method" | "id">,
): AwsResponse {
  const known = Object.hasOwn(services, service) ? services[service] : undefined;
  return known?.refuse === undefined ? refuseUnknown(refusal, asked) : known.refuse(refusal, asked);
}

function internal(options: GatewayOptions, error: unknown, request: IncomingMessage): AwsError {
  const what = `${request.method} ${request.url}`;
  if (options.onFailure) options.onFailure(error, what);
  else console.error(`The emulator failed on ${what}:`, error);
  return new AwsError("InternalFailure", "The emulator failed; its error is in the run's output.", 500);
}

/**
 * Which service a request without a readable signature meant, so that the error can be encoded for it: S3, unless
 * the request says otherwise.
 */
function serviceHint({ headers, query }: SignedRequest): string {
  const otherwise = headers["x-amz-target"] === undefined ? "s3" : "";
  const credential = `${headers.authorization?.[0] ?? ""} ${query}`;
  return /Credential=[^,&\s]*(?:\/|%2F)([^/,&\s]+?)(?:\/|%2F)aws4_request/.exec(credential)?.[1] ?? otherwise;
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
