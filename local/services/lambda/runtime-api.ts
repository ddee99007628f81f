import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenPrivately } from "../../host/socket.ts";
import { type FunctionError, type Outcome, reportedError } from "./outcome.ts";

/** What the runtime receives for one attempt. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  /** Value of `Lambda-Runtime-Trace-Id`. */
  readonly traceHeader: string;
  readonly functionArn: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

export interface RuntimeApi {
  /** Path of the socket or pipe on which it is served. */
  readonly socketPath: string;
  /** Resolves when the runtime asks for its first invocation; rejects with what it reported instead. */
  readonly ready: Promise<void>;
  /** Hands over one invocation and resolves with the runtime's answer. One at a time. */
  invoke(invocation: Invocation): Promise<Outcome>;
  close(): void;
}

/** Thrown by {@link RuntimeApi.ready} when the function's module could not be loaded. */
export class InitError extends Error {
  readonly reported: FunctionError;
  constructor(reported: FunctionError) {
    super(reported.message);
    this.name = "InitError";
    this.reported = reported;
  }
}

/**
 * The Lambda Runtime API for one process, on a socket of its own.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function openRuntimeApi(): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let queued: Invocation | undefined;
  let current: { readonly requestId: string; readonly resolve: (outcome: Outcome) => void } | undefined;
  let becomeReady: () => void = () => undefined;
  let failInit: (error: InitError) => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    becomeReady = resolve;
    failInit = reject;
  });
  ready.catch(() => undefined); // whoever awaits it learns; nobody may be awaiting yet

  function next(response: ServerResponse): void {
    becomeReady();
    waiting = response;
    handOver();
  }

  function handOver(): void {
    if (waiting === undefined || queued === undefined) return;
    const { requestId, deadline, functionArn, traceHeader, payload } = queued;
    waiting.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(Math.round(deadline)),
      "lambda-runtime-invoked-function-arn": functionArn,
      "lambda-runtime-trace-id": traceHeader,
    });
    waiting.end(payload);
    waiting = undefined;
    queued = undefined;
  }

  function answer(requestId: string, outcome: Outcome, response: ServerResponse): void {
    if (current?.requestId !== requestId) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ errorType: "InvalidRequestID", errorMessage: "Invalid request ID" }));
      return;
    }
    accept(response);
    const { resolve } = current;
    current = undefined;
    resolve(outcome);
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").replace("/2018-06-01/runtime/", "");
    if (request.method === "GET" && path === "invocation/next") return next(response);
    const body = await text(request);
    if (request.method === "POST" && path === "init/error") {
      accept(response);
      return failInit(new InitError(reportedError(body, undefined)));
    }
    const [, id, end] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method === "POST" && id !== undefined) {
      const cause = request.headers["lambda-runtime-function-xray-error-cause"];
      const outcome: Outcome =
        end === "response"
          ? { ok: true, payload: body }
          : { ok: false, error: reportedError(body, typeof cause === "string" ? cause : undefined) };
      return answer(decodeURIComponent(id), outcome, response);
    }
    response.writeHead(404).end();
  }

  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    route(request, response).catch(() => response.destroy());
  });
  // A runtime polls for as long as nothing happens, and sends stack traces in a header.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  // A connection that rests while the handler works must still be there for its answer.
  server.keepAliveTimeout = 0;
  const socketPath = await listenPrivately(server);

  return {
    socketPath,
    ready,
    invoke: (invocation) =>
      new Promise((resolve) => {
        current = { requestId: invocation.requestId, resolve };
        queued = invocation;
        handOver();
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "OK" }));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
