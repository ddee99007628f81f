import type { IncomingMessage, ServerResponse } from "node:http";
import { createApi } from "./api.ts";
import { createAssets } from "./assets.ts";
import { type Bundle, buildBundle, type Entry } from "./bundle.ts";
import { createLive } from "./live.ts";
import { sendProblem } from "./reply.ts";
import type { Routes } from "./routes.ts";
import type { TraceSource } from "./source.ts";

export { type Bundle, buildBundle, type Entry } from "./bundle.ts";
export { type FindingRow, findingRows } from "./findings.ts";
export { COMMON_HEADERS, Problem, readBody, sendJson } from "./reply.ts";
export { type Call, parse, type Routes, readJson } from "./routes.ts";
export type { Mark, TraceSource, TraceStoreRow } from "./source.ts";

/** Browsers send an Origin header with requests of every other method. */
const READING = new Set(["GET", "HEAD"]);

export interface PageOptions {
  /** Where the script and the style begin; the trace views alone by default. */
  readonly entry?: Entry;
  /** What was compiled before; then nothing is compiled here. */
  readonly bundle?: Promise<Bundle>;
  /** Answers besides those that the trace views need. */
  readonly routes?: Routes;
}

export interface Page {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends the live connections, so that the server's own close can finish. */
  close(): void;
}

/**
 * A page over traces, as a `node:http` handler: the bundle (built at once, in memory), a JSON API under `/api/`, and
 * Server-Sent Events that say when to ask again.
 *
 * It is made for a server that refuses other sites (net/listener.ts), and of itself asks for an Origin header where a
 * request changes something: only the page sends one.
 */
export function createPage(source: TraceSource, { entry, bundle, routes = {} }: PageOptions = {}): Page {
  const assets = createAssets(bundle ?? buildBundle(entry));
  const live = createLive(source);
  const api = createApi(source, live, routes);
  return {
    handle(request, response) {
      if (!READING.has(request.method ?? "") && request.headers.origin === undefined)
        return sendProblem(
          response,
          403,
          "Only the page itself may change something: the Origin header is missing.",
        );
      const url = new URL(request.url ?? "/", "http://localhost");
      const answer = url.pathname.startsWith("/api/") ? api : assets;
      answer(request, response, url).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (response.headersSent) response.destroy();
        else sendProblem(response, 500, message);
      });
    },
    close: () => live.close(),
  };
}
