import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from "node:http";
import type { Xray } from "../service/service.ts";
import { type Listener, type ListenOptions, startServer } from "./listener.ts";

/** More than the 50 documents of 64 kB that a daemon sends at once; our own choice. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** A request to X-Ray whose body has been read. */
export interface XrayRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Who sent it, for the doctor, e.g. `HTTP 127.0.0.1:53011`. */
  readonly sender: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** What the HTTP protocol needs of X-Ray. */
export type HttpXray = Pick<Xray, "handle" | "otlp" | "doctor">;

/** Where AWS takes OTLP, too: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html */
export const OTLP_PATH = "/v1/traces";
/** What became of what was sent, as JSON; `?trace=<id>` for one trace. This is not AWS's. */
export const DOCTOR_PATH = "/doctor";

/**
 * Serves X-Ray as AWS does, except that signatures are not checked: the API, OTLP at {@link OTLP_PATH}, and the doctor
 * at {@link DOCTOR_PATH}. `port` 0 means any free port; the loopback address by default. Rejects if the port is taken.
 */
export async function listen(xray: HttpXray, options: number | ListenOptions = 0): Promise<Listener> {
  const where = typeof options === "number" ? { port: options } : options;
  return await startServer(
    requestListener((request) => respond(xray, request)),
    where,
  );
}

/** Answers one request. Never throws. */
export function respond(xray: HttpXray, request: XrayRequest): HttpResponse {
  const { method, path, headers, body, sender } = request;
  if (headers.origin !== undefined) return NOT_FROM_A_PAGE;
  if (method === "GET" && path === DOCTOR_PATH) {
    const trace = request.query?.get("trace")?.toLowerCase();
    return json(200, { findings: xray.doctor.findings(trace), totals: xray.doctor.totals() });
  }
  if (method !== "POST") return NOT_FROM_A_PAGE;
  if (path === OTLP_PATH) {
    const {
      status,
      contentType,
      body: answer,
    } = xray.otlp(
      {
        contentType: headers["content-type"] ?? "",
        contentEncoding: headers["content-encoding"] ?? "",
        body,
      },
      sender,
    );
    return { status, headers: { "content-type": contentType }, body: answer };
  }
  const { status, body: answer } = xray.handle(path, body, sender);
  return json(status, answer);
}

/** Answers what needs no signature, OTLP and the doctor, and leaves other requests to `others`. */
export function unsignedListener(xray: HttpXray, others: RequestListener): RequestListener {
  const own = requestListener((request) => respond(xray, request));
  return (request, response) => {
    const [path = "/"] = (request.url ?? "/").split("?");
    const isOwn = request.method === (path === DOCTOR_PATH ? "GET" : "POST");
    if (isOwn && (path === DOCTOR_PATH || path === OTLP_PATH)) own(request, response);
    else others(request, response);
  };
}

/** Reads requests whole and sends their answers. */
export function requestListener(answer: (request: XrayRequest) => HttpResponse): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    // A client that goes away in the middle of its request gets no answer.
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const [path = "/", query = ""] = (request.url ?? "/").split("?");
      const { status, headers, body } =
        size > MAX_BODY_BYTES
          ? TOO_LARGE
          : answer({
              method: request.method ?? "GET",
              path,
              query: new URLSearchParams(query),
              headers: request.headers,
              body: Buffer.concat(chunks),
              sender: senderOf(request),
            });
      response.writeHead(status, {
        ...headers,
        "content-length": Buffer.byteLength(body),
        "x-amzn-requestid": randomUUID(),
      });
      response.end(body);
    });
  };
}

/** Who sent a request, for the doctor. */
export function senderOf({ socket }: IncomingMessage): string {
  return `HTTP ${socket.remoteAddress ?? "?"}:${socket.remotePort ?? "?"}`;
}

/** The type of a refusal is in a header, too, as in AWS's REST-JSON protocol. */
function json(status: number, body: Readonly<Record<string, unknown>>): HttpResponse {
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(typeof body.__type === "string" ? { "x-amzn-errortype": body.__type } : {}),
    },
    body: JSON.stringify(body),
  };
}

/** Any page in a browser on this machine could send requests here, but all calls are POSTs, and no SDK names an origin. */
const NOT_FROM_A_PAGE = json(403, {
  __type: "AccessDeniedException",
  Message: "Only POST requests are answered, and none of web pages",
});

const TOO_LARGE = json(413, {
  __type: "RequestEntityTooLargeException",
  Message: `A request may have ${MAX_BODY_BYTES} bytes`,
});
