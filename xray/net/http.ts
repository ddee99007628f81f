import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import type { Xray, XrayResponse } from "../service/service.ts";
import { type Listener, startServer } from "./listener.ts";

/** More than the 50 documents of 64 kB that a daemon sends at once; our own choice. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Serves the X-Ray API on the loopback address as AWS does, except that signatures are not checked. Port 0 means any
 * free port. Rejects if the port is taken.
 */
export async function listen(xray: Pick<Xray, "handle">, port = 0): Promise<Listener> {
  return await startServer(
    requestListener((path, body) => xray.handle(path, body)),
    { port },
  );
}

/** The REST-JSON protocol around a call: its answer, or the type of its refusal in a header. */
export function requestListener(handle: (path: string, body: Buffer) => XrayResponse): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    const answer = (path: string): XrayResponse => {
      if (request.method !== "POST") return NOT_POSTED;
      return size > MAX_BODY_BYTES ? TOO_LARGE : handle(path, Buffer.concat(chunks));
    };
    // A client that goes away in the middle of its request gets no answer.
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const [path = "/"] = (request.url ?? "/").split("?");
      const { status, body } = answer(path);
      const text = JSON.stringify(body);
      response.writeHead(status, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        "x-amzn-requestid": randomUUID(),
        ...(typeof body.__type === "string" ? { "x-amzn-errortype": body.__type } : {}),
      });
      response.end(text);
    });
  };
}

/** All operations of X-Ray are POST requests. */
const NOT_POSTED: XrayResponse = {
  status: 403,
  body: { __type: "AccessDeniedException", Message: "Only POST requests are answered" },
};

const TOO_LARGE: XrayResponse = {
  status: 413,
  body: {
    __type: "RequestEntityTooLargeException",
    Message: `A request may have ${MAX_BODY_BYTES} bytes`,
  },
};
