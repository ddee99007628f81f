import type { IncomingMessage, ServerResponse } from "node:http";

/** A problem that the caller can mend, with the HTTP status that says so. */
export class Problem extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Headers of everything the page's server sends: nothing may be embedded, guessed or kept. */
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

/** Sends `{ message }`, the one form of every error here. */
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
    // Reading on without keeping lets the client finish sending and see the answer.
    if (size <= limit) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > limit) throw new Problem(413, `The body has ${size} bytes; at most ${limit} are taken here.`);
  return Buffer.concat(chunks);
}
