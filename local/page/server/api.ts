import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { PageSource } from "../source.ts";
import type { Live } from "./live.ts";
import { sendPicture } from "./picture.ts";
import { COMMON_HEADERS, Problem, readBody, sendJson, sendProblem } from "./reply.ts";

/** Far above what Rekognition takes (15 MB), so that "too large" can be tried, and below what hurts. */
const MAX_UPLOAD = 64 * 1024 * 1024;
const MAX_JSON = 1024 * 1024;
/** Rows per answer: a page of them is all that anyone looks at. */
const MAX_IMAGES = 200;

/** The X-Ray calls that only read. The page needs no other, and so reaches no other. */
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

const Mode = z.object({ mode: z.enum(["provisioned", "on-demand"]) });
const Which = z.enum(["original", "processed"]);
const Key = z.string().min(1).max(1024);
const Paging = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_IMAGES).default(60),
  trace: z.string().optional(),
});

type Call = (call: { request: IncomingMessage; response: ServerResponse; url: URL }) => Promise<void> | void;

/** Routes `/api/…`: a method and a path each, answered in JSON. */
export function createApi(source: PageSource, live: Live) {
  const routes: Record<string, Call> = {
    "GET /api/live": ({ response }) => live.join(response),
    "GET /api/run": ({ response }) => {
      const { environment, region, account, inputBucket } = source;
      sendJson(response, 200, { environment, region, account, inputBucket, store: source.traceStore() });
    },
    "GET /api/images": ({ response, url }) => {
      const { offset, limit, trace } = parse(Paging, Object.fromEntries(url.searchParams));
      const all = source.images().filter((image) => trace === undefined || image.traceId === trace);
      const rows = all.slice(offset, offset + limit).map(({ words, ...image }) => ({
        ...image,
        words: words.length,
      }));
      sendJson(response, 200, { total: all.length, rows });
    },
    "GET /api/image": ({ response, url }) => {
      const key = parse(Key, url.searchParams.get("key"));
      const image = source.images().find((row) => row.key === key);
      if (!image) throw new Problem(404, `No image ${key} was uploaded in this run.`);
      sendJson(response, 200, image);
    },
    "PUT /api/image": async ({ request, response, url }) => {
      const key = parse(Key, url.searchParams.get("key"));
      const body = await readBody(request, MAX_UPLOAD);
      await source.upload(key, body, request.headers["content-type"] ?? "application/octet-stream");
      sendJson(response, 201, { key });
    },
    "GET /api/picture": async ({ response, url }) => {
      const key = parse(Key, url.searchParams.get("key"));
      const which = parse(Which, url.searchParams.get("which"));
      const picture = await source.picture(which, key);
      // No picture is an answer like any other: as a 404 it would stand in the browser's console as an error.
      if (picture) sendPicture(response, picture);
      else response.writeHead(204, COMMON_HEADERS).end();
    },
    "GET /api/table": ({ response }) => sendJson(response, 200, source.table()),
    "PUT /api/table/mode": async ({ request, response }) => {
      const { mode } = parse(Mode, json(await readBody(request, MAX_JSON)));
      try {
        await source.setCapacityMode(mode);
      } catch (error) {
        // The table's own refusal (too many switches a day, still updating) is the answer, not a failure of ours.
        throw new Problem(409, error instanceof Error ? error.message : String(error));
      }
      sendJson(response, 200, source.table());
    },
    "GET /api/notifications": ({ response }) => sendJson(response, 200, source.notifications()),
    "GET /api/failures": ({ response }) => sendJson(response, 200, source.failures()),
    "POST /api/failures/replay": async ({ response }) => {
      sendJson(response, 200, { taken: await source.replayFailures() });
    },
  };

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    try {
      const route = routes[`${request.method} ${url.pathname}`];
      if (route) return await route({ request, response, url });
      const read = url.pathname.slice("/api/xray".length);
      if (request.method === "POST" && url.pathname.startsWith("/api/xray/") && READS.has(read)) {
        const answer = await source.xray(read, json(await readBody(request, MAX_JSON)));
        return sendJson(response, answer.status, answer.body);
      }
      throw new Problem(404, `The page's server has no ${request.method} ${url.pathname}.`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      sendProblem(response, error.status, error.message);
    }
  };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Problem(400, "The body is not JSON.");
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(
    400,
    result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; "),
  );
}
