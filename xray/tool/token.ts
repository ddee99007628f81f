import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";

const COOKIE = "xray-token";

/**
 * Asks for a token: as `Authorization: Bearer <token>` (OTLP), as the access key id of a signed request (AWS SDKs and
 * the CLI), or as `?token=<token>` (a browser, which gets a cookie). Without a token, every request is accepted.
 */
export function guarded(token: string | undefined, answer: RequestListener): RequestListener {
  if (token === undefined) return answer;
  return (request, response) => {
    const asked = new URL(request.url ?? "/", "http://localhost").searchParams.get("token");
    if (asked !== null && isToken(asked, token)) {
      response.setHeader("set-cookie", `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/`);
      return answer(request, response);
    }
    if (given(request).some((each) => isToken(each, token))) return answer(request, response);
    request.resume();
    const body = JSON.stringify({
      __type: "AccessDeniedException",
      Message:
        "This server requires a token: as the access key id, as Authorization: Bearer <token>, or as ?token=<token>.",
    });
    response.writeHead(403, {
      "content-type": "application/json",
      "x-amzn-errortype": "AccessDeniedException",
    });
    response.end(body);
  };
}

function given({ headers }: IncomingMessage): string[] {
  const authorization = headers.authorization ?? "";
  const found = [
    /^Bearer (\S+)$/i.exec(authorization)?.[1],
    /Credential=([^/\s]+)\//.exec(authorization)?.[1],
    new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(headers.cookie ?? "")?.[1],
  ];
  return found.filter((each) => each !== undefined);
}

function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
