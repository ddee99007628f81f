import type { IncomingMessage, ServerResponse } from "node:http";
import { sendFindings } from "./findings.ts";
import type { Live } from "./live.ts";
import { Problem, sendJson, sendProblem } from "./reply.ts";
import { type Routes, readJson } from "./routes.ts";
import type { TraceSource } from "./source.ts";

/** The X-Ray calls that only read. The page needs no others, so it cannot reach any others. */
const READS = new Set([
  "/ServiceGraph",
  "/TraceSummaries",
  "/Traces",
  "/Groups",
  "/TimeSeriesServiceStatistics",
  "/InsightSummaries",
  "/Insight",
  "/InsightEvents",
  "/InsightImpactGraph",
]);

/** Answers `/api/…` in JSON: what the trace views ask for, and `more`. */
export function createApi(source: TraceSource, live: Live, more: Routes) {
  const routes: Routes = {
    "GET /api/live": ({ response }) => live.join(response),
    "GET /api/run": ({ response }) => {
      const { id, about } = source;
      sendJson(response, 200, { id, about, store: source.traceStore(), marks: source.marks?.() ?? [] });
    },
    "GET /api/doctor": (call) => sendFindings(source.findings(), call),
    ...more,
  };

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    try {
      const route = routes[`${request.method} ${url.pathname}`];
      if (route) return await route({ request, response, url });
      const read = url.pathname.slice("/api/xray".length);
      if (request.method === "POST" && url.pathname.startsWith("/api/xray/") && READS.has(read)) {
        const answer = await source.xray(read, await readJson(request));
        return sendJson(response, answer.status, answer.body);
      }
      throw new Problem(404, `The page's server has no ${request.method} ${url.pathname}.`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      sendProblem(response, error.status, error.message);
    }
  };
}
