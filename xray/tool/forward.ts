import type { Xray } from "../service/service.ts";

/** As many as the real daemon sends at once: https://github.com/aws/aws-xray-daemon */
const BATCH = 50;
const PAUSE_MILLISECONDS = 1000;
/** Documents that wait while the other end does not answer; then the oldest are dropped. */
const MAX_WAITING = 10_000;

/**
 * Sends every document that is taken to another X-Ray, too: to a real daemon's TCP port, which signs requests for AWS
 * (`http://127.0.0.1:2000`), or to an endpoint that asks for no signature. Returns how to stop, which sends the rest.
 */
export function startForwarding(xray: Xray, url: string): () => Promise<void> {
  const waiting: string[] = [];
  let complained = false;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      const body = JSON.stringify({ TraceSegmentDocuments: batch });
      const headers = { "content-type": "application/json" };
      const response = await fetch(new URL("/TraceSegments", url), { method: "POST", headers, body });
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      waiting.splice(0, batch.length);
      complained = false;
    }
  };
  let sending: Promise<void> = Promise.resolve();
  const attempt = (): void => {
    sending = sending.then(send).catch((error: unknown) => {
      if (!complained) console.error(`X-Ray: cannot forward to ${url}: ${String(error)}. Trying again.`);
      complained = true;
    });
  };
  const timer = setInterval(attempt, PAUSE_MILLISECONDS);
  timer.unref();
  const stop = xray.onDocument((document) => {
    waiting.push(document);
    if (waiting.length > MAX_WAITING) waiting.shift();
  });
  return async () => {
    stop();
    clearInterval(timer);
    attempt();
    await sending;
  };
}
