import type { IncomingMessage, ServerResponse } from "node:http";

/** What is wrong with a request, with the HTTP status for it. */
export class Problem extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Headers of everything the page's server sends: other sites may not embed it, browsers neither guess its type nor cache it. */
export const COMMON_HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { ...COMMON_HEADERS, "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

/** Sends `{ message }`, the form of every error here. */
export function sendProblem(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { message });
}

/** Reads a whole body; throws a 413 problem beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Reads to the end without keeping anything, so that the client finishes sending and sees the answer.
    if (size <= limit) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > limit) throw new Problem(413, `The body has ${size} bytes; at most ${limit} are taken here.`);
  return Buffer.concat(chunks);
}
