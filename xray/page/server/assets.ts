import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Bundle } from "./bundle.ts";
import { COMMON_HEADERS, sendProblem } from "./reply.ts";

/** Nothing from elsewhere, no inline code or styles; pictures may come from memory while they upload. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
}

/** Serves the document, script, style and icon of a bundle that is being built. */
export function createAssets(bundle: Promise<Bundle>) {
  const assets = bundle.then(toAssets);
  // A request for the page is answered with the reason; until then a failed build must not end the process.
  assets.catch(() => undefined);
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return sendProblem(response, 405, "Only GET and HEAD are answered here.");
    }
    const asset = (await assets).get(url.pathname);
    if (!asset) return sendProblem(response, 404, `There is nothing at ${url.pathname}. The page is at /.`);
    const headers = {
      ...COMMON_HEADERS,
      "cache-control": "no-cache",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "content-type": asset.type,
      etag: asset.etag,
      vary: "accept-encoding",
    };
    if (request.headers["if-none-match"] === asset.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const zipped = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    const body = zipped ? asset.zipped : asset.plain;
    response.writeHead(200, {
      ...headers,
      ...(zipped ? { "content-encoding": "gzip" } : {}),
      "content-length": body.length,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };
}

function toAssets(bundle: Bundle): Map<string, Asset> {
  const asset = (type: string, text: string): Asset => {
    const plain = Buffer.from(text);
    return {
      type,
      plain,
      zipped: gzipSync(plain),
      etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
    };
  };
  const document = asset("text/html; charset=utf-8", bundle.html);
  return new Map([
    ["/", document],
    ["/index.html", document],
    ["/page.js", asset("text/javascript; charset=utf-8", bundle.js)],
    ["/page.css", asset("text/css; charset=utf-8", bundle.css)],
    ["/icon.svg", asset("image/svg+xml", bundle.icon)],
  ]);
}
