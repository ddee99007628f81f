import type { IncomingMessage, ServerResponse } from "node:http";

/** RFC 6761 keeps `localhost` and everything below it on the loopback address. */
const LOOPBACK = /^(?:(?:(?<below>.+)\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Refuses what a foreign web page could make a browser send here: a host name that is not the loopback's
 * (DNS rebinding: a name that first led to the attacker's server and now leads here), or an origin that is not
 * this server. True if the request was refused.
 */
export function refuseForeign(request: IncomingMessage, response: ServerResponse): boolean {
  const { host = "", origin } = request.headers;
  const foreignOrigin = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  if (LOOPBACK.test(host) && !foreignOrigin) return false;
  const why = foreignOrigin ? `requests from ${origin}` : `the host name "${host}"`;
  response.writeHead(403, { "content-type": "text/plain; charset=utf-8" });
  response.end(`The local run does not answer ${why}. Use http://127.0.0.1 or http://localhost.\n`);
  // Whatever body was on its way is not wanted.
  request.resume();
  return true;
}

/** The bucket of a virtual-hosted S3 request (`bucket.localhost` or `bucket.s3.localhost`); undefined otherwise. */
export function virtualBucket(host: string | undefined): string | undefined {
  const below = LOOPBACK.exec(host ?? "")?.groups?.below;
  return below === "s3" ? undefined : below?.replace(/\.s3$/, "");
}
