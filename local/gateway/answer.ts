import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { AwsResponse } from "./service.ts";

/**
 * On every answer. Objects and what services repeat of a request come from outside, and share the page's origin:
 * opened in a browser they must not run as script, be taken for another type, or be embedded by another origin.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
const INERT = {
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Answers that never have a body: https://www.rfc-editor.org/rfc/rfc9110#section-8.6 */
const BODILESS = new Set([204, 304]);

/** Sends what a service answered. `service` is its signing name; `id` becomes the request id. */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body = "", stream }: AwsResponse,
  service: string,
  id: string,
): Promise<void> {
  const ids: Record<string, string> =
    service === "s3" ? { "x-amz-request-id": id, "x-amz-id-2": id } : { "x-amzn-requestid": id };
  const length: Record<string, string> =
    stream === undefined && !BODILESS.has(status)
      ? { "content-length": String(Buffer.byteLength(body)) }
      : {};
  response.writeHead(status, { ...length, ...ids, ...headers, ...INERT });
  if (stream === undefined) response.end(body);
  else await pipeline(stream, response);
}
