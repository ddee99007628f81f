import type { ServerResponse } from "node:http";
import { COMMON_HEADERS } from "./reply.ts";
import type { TraceSource } from "./source.ts";

/** At most one message per this many milliseconds: a single upload changes a dozen things. */
const QUIET_MS = 400;
/** Milliseconds between two comments, by which a broken connection is noticed. */
const HEARTBEAT_MS = 15_000;

export type Live = ReturnType<typeof createLive>;

/** Tells open pages by Server-Sent Events that something changed; they then ask for it. */
export function createLive(source: TraceSource) {
  const clients = new Set<ServerResponse>();
  let resting: NodeJS.Timeout | undefined;
  let pending = false;

  const send = (text: string) => {
    for (const client of clients) client.write(text);
  };
  const note = () => {
    if (resting) {
      pending = true;
      return;
    }
    send("event: change\ndata: {}\n\n");
    resting = setTimeout(() => {
      resting = undefined;
      if (pending) {
        pending = false;
        note();
      }
    }, QUIET_MS).unref();
  };
  const stop = source.onChange(note);
  const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS).unref();

  return {
    /** Keeps a response open as an event stream until either side ends it. */
    join(response: ServerResponse): void {
      response.writeHead(200, { ...COMMON_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
      response.write(`retry: 1000\nevent: hello\ndata: ${source.id}\n\n`);
      clients.add(response);
      response.on("close", () => clients.delete(response));
    },
    close(): void {
      stop();
      clearInterval(heartbeat);
      clearTimeout(resting);
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}
