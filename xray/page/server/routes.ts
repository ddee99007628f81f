import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { Problem, readBody } from "./reply.ts";

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** What answers requests, by method and path: `GET /api/run`. */
export type Routes = Readonly<Record<string, (call: Call) => Promise<void> | void>>;

/** The most bytes of a JSON body. */
const MAX_JSON = 1024 * 1024;

/**
 * Reads a JSON body.
 * @throws Problem with status 400 if it is not JSON, 413 if it is too large.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_JSON);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Problem(400, "The body is not JSON.");
  }
}

/**
 * Checks what a request says.
 * @throws Problem with status 400 and everything that is wrong.
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(
    400,
    result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; "),
  );
}
