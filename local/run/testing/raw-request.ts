import { connect } from "node:net";

export interface RawAnswer {
  /** Undefined where the connection was closed without an answer. */
  readonly status: number | undefined;
  /** Status line, headers and body. */
  readonly text: string;
}

/**
 * Sends bytes as they are, as no HTTP client would, and resolves with what comes back until the server closes the
 * connection. The request should ask it to (`Connection: close`) or be malformed.
 */
export function sendRaw(port: number, request: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ status: status === undefined ? undefined : Number(status), text });
    });
    socket.write(request);
  });
}

/** A request of these lines and this body; `Host` and `Connection: close` are added where they are missing. */
export function httpRequest(port: number, lines: readonly string[], body = ""): string {
  const has = (name: string) => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const added = [
    ...(has("host") ? [] : [`Host: 127.0.0.1:${port}`]),
    ...(has("connection") ? [] : ["Connection: close"]),
    ...(body === "" || has("content-length") ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${[...lines, ...added].join("\r\n")}\r\n\r\n${body}`;
}
