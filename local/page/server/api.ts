import { Problem, parse, type Routes, readBody, readJson, sendJson } from "@image-text/xray/page/server";
import { z } from "zod";
import type { PageSource } from "../source.ts";
import { sendPicture } from "./picture.ts";

/** Far above what Rekognition takes (15 MB), so that "too large" can be tried, and below what hurts. */
const MAX_UPLOAD = 64 * 1024 * 1024;
/** Rows per answer. */
const MAX_IMAGES = 200;

const Mode = z.object({ mode: z.enum(["provisioned", "on-demand"]) });
const Which = z.enum(["original", "processed"]);
const Key = z.string().min(1).max(1024);
const RequestId = z.string().min(1).max(128);
const Ids = z.object({ ids: z.array(z.string()).min(1) });
/** At most as many at once as a run with a small table works off in minutes. */
const Samples = z.object({ count: z.number().int().min(1).max(500) });
const Paging = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_IMAGES).default(60),
  trace: z.string().optional(),
});

/** Answers what the pipeline's views ask for. */
export function pipelineRoutes(source: PageSource): Routes {
  return {
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
      sendPicture(response, await source.picture(which, key));
    },
    "GET /api/table": ({ response }) => sendJson(response, 200, source.table()),
    "PUT /api/table/mode": async ({ request, response }) => {
      const { mode } = parse(Mode, await readJson(request));
      try {
        await source.setCapacityMode(mode);
      } catch (error) {
        // The table's own refusal (too many switches a day, still updating) is the answer, not a failure of ours.
        throw new Problem(409, error instanceof Error ? error.message : String(error));
      }
      sendJson(response, 200, source.table());
    },
    "GET /api/notifications": ({ response }) => sendJson(response, 200, source.notifications()),
    "GET /api/alarms": ({ response }) => sendJson(response, 200, source.alarms()),
    "GET /api/dashboards": ({ response }) => sendJson(response, 200, source.dashboards()),
    "GET /api/log": ({ response, url }) => {
      const requestId = parse(RequestId, url.searchParams.get("request"));
      sendJson(response, 200, source.requestLog(requestId));
    },
    "GET /api/failures": ({ response }) => sendJson(response, 200, source.failures()),
    "POST /api/failures/replay": async ({ request, response }) => {
      const { ids } = parse(Ids.partial(), await readJson(request));
      sendJson(response, 200, { taken: await source.replayFailures(ids) });
    },
    "POST /api/failures/discard": async ({ request, response }) => {
      const { ids } = parse(Ids, await readJson(request));
      sendJson(response, 200, { taken: await source.discardFailures(ids) });
    },
    "POST /api/samples": async ({ request, response }) => {
      const { count } = parse(Samples, await readJson(request));
      sendJson(response, 200, { sent: await source.sendSamples(count) });
    },
  };
}
