import type { IncomingMessage, ServerResponse } from "node:http";
import { createApi } from "./server/api.ts";
import { createAssets } from "./server/assets.ts";
import { refusal } from "./server/guard.ts";
import { createLive } from "./server/live.ts";
import { sendProblem } from "./server/reply.ts";
import type { PageSource } from "./source.ts";

/**
 * The page to look at a run with, as a `node:http` handler: the bundle (built at once, in memory), a JSON API
 * under `/api/`, pictures, uploads, and Server-Sent Events that say when to look again.
 *
 * It answers only requests whose Host is a loopback name and, where they change something, whose Origin is the
 * page itself, so that no other web site that the user has open can reach it.
 *
 * `close` ends the live connections, so that the server's own close can finish.
 */
export function createPage(source: PageSource): {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
} {
  const assets = createAssets();
  const live = createLive(source);
  const api = createApi(source, live);
  return {
    handle(request, response) {
      const refused = refusal(request);
      if (refused) return sendProblem(response, refused.status, refused.message);
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
