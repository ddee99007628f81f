import type { IncomingMessage } from "node:http";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why a request is refused, or undefined.
 *
 * Host: a web site can point its own name at 127.0.0.1 (DNS rebinding) and then read this server as its own
 * origin; the Host header still carries that name. Origin: a form or `fetch` of another site reaches loopback
 * ports too; browsers send Origin with every request that is not GET or HEAD.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refusal(request: IncomingMessage): { status: number; message: string } | undefined {
  const host = request.headers.host ?? "";
  if (!LOOPBACK.has(host.replace(/:\d+$/, "").toLowerCase())) {
    return {
      status: 421,
      message: "This page answers on this machine only: open it as localhost or 127.0.0.1.",
    };
  }
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (request.headers.origin !== `http://${host}`) {
    return {
      status: 403,
      message: "Refused: only the page itself may change something (the Origin header is another's).",
    };
  }
  return undefined;
}
