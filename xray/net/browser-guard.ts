import type { IncomingMessage, ServerResponse } from "node:http";

/** RFC 6761, section 6.3: `localhost` and every name below it mean the loopback address. */
const LOOPBACK = /^(?:(?<below>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.)?localhost$|^127\.0\.0\.1$|^\[::1\]$/i;
const PORT = /:\d{1,5}$/;
/** What `Sec-Fetch-Site` says of a page's own requests, and of an address that the user typed. */
const OWN_SITE = new Set(["same-origin", "none"]);

/**
 * Refuses what a browser sends for another site, whatever credentials it carries. True if it was refused.
 *
 * - Host: a site can point its own name at 127.0.0.1 (DNS rebinding); the Host header still carries that name.
 * - Origin: sent with every request that is not a plain GET or HEAD, and must be this server's.
 * - Referer and Sec-Fetch-Site: sent with GET requests too, by images, scripts, frames and navigation. A page on
 *   another port of this machine is the same site, but not the same origin.
 *
 * Programs such as the AWS CLI send none of the last three. `anyHost`: the server is not on the loopback address,
 * so that its host names are unknown.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseOtherSites(
  request: IncomingMessage,
  response: ServerResponse,
  anyHost = false,
): boolean {
  const refusal = refusalOf(request, anyHost);
  if (refusal === undefined) return false;
  const { status, message } = refusal;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
  response.end(`${message} Use http://127.0.0.1 or http://localhost, typed into the address bar.\n`);
  // The body is read and dropped, so that the client sees the answer.
  request.resume();
  return true;
}

/**
 * What stands before `localhost` in a host name, e.g. a bucket of virtual-hosted S3; undefined where nothing does,
 * or where the name is not a loopback name.
 */
export function nameBelowLocalhost(host: string | undefined): string | undefined {
  return LOOPBACK.exec((host ?? "").replace(PORT, ""))?.groups?.below;
}

interface Refusal {
  readonly status: number;
  readonly message: string;
}

function refusalOf(request: IncomingMessage, anyHost: boolean): Refusal | undefined {
  const { host: hosts = [], origin: origins = [] } = request.headersDistinct;
  // https://www.rfc-editor.org/rfc/rfc9112#section-3.2: more than one Host header is a bad request, even if equal.
  if (hosts.length > 1) return { status: 400, message: "The request has more than one Host header." };
  const host = takeTargetHost(request) ?? hosts[0] ?? "";
  for (const name of [host, ...hosts])
    if (!anyHost && !LOOPBACK.test(name.replace(PORT, "")))
      return foreign(`requests for the host name "${name}"`);
  const own = `http://${host.toLowerCase()}`;
  const other = origins.find((origin) => origin.toLowerCase() !== own);
  if (other !== undefined) return foreign(`requests from the origin ${other}`);
  const { referer, "sec-fetch-site": site } = request.headers;
  if (referer !== undefined && originOf(referer) !== own) return foreign(`requests from the page ${referer}`);
  if (site !== undefined && !OWN_SITE.has(String(site))) return foreign(`${site} requests of a browser`);
  return undefined;
}

/**
 * The host of a request line such as `GET http://127.0.0.1/path`, which counts more than the Host header. The
 * request keeps the path alone. https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
function takeTargetHost(request: IncomingMessage): string | undefined {
  const [, host, rest = ""] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? "") ?? [];
  if (host !== undefined) request.url = rest.startsWith("/") ? rest : `/${rest}`;
  return host;
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function foreign(what: string): Refusal {
  return { status: 403, message: `The local run does not answer ${what}.` };
}
