import { createSocket, type Socket } from "node:dgram";
import type { Xray } from "../service/service.ts";
import { type HttpXray, requestListener, respond } from "./http.ts";
import { type Listener, startServer } from "./listener.ts";

/** Tries to find one port that is free for TCP and for UDP. */
const ATTEMPTS = 10;
/** Enough for a burst of large documents while the process is busy. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export interface Daemon {
  /** e.g. `127.0.0.1:2000`, for AWS_XRAY_DAEMON_ADDRESS. */
  readonly address: string;
  readonly port: number;
  /** Datagrams whose header was wrong or whose document was empty; they are dropped, as the real daemon does. */
  rejected(): number;
  close(): Promise<void>;
}

/**
 * Speaks the X-Ray daemon's protocol, on the loopback address by default: documents by UDP, and on the TCP port of the same
 * number the API that the SDKs ask for sampling rules and targets. Port 0 means any that is free for both.
 * Rejects if the port is taken. Protocol: https://github.com/aws/aws-xray-daemon
 */
export async function startDaemon(
  xray: HttpXray & Pick<Xray, "receive">,
  port = 0,
  host = "127.0.0.1",
): Promise<Daemon> {
  let rejected = 0;
  const { listener, socket } = await bind(xray, port, host);
  socket.on("message", (datagram, { address, port: from }) => {
    const sender = `UDP ${address}:${from}`;
    const document = documentOf(datagram);
    if (document !== undefined) xray.receive(document, sender);
    else {
      rejected += 1;
      xray.doctor.report({
        rule: "daemon-header",
        reason: "a datagram without the daemon's header or without a document was dropped.",
        sender,
        document: datagram.toString("utf8", 0, 200),
      });
    }
  });
  return {
    address: `${host}:${listener.port}`,
    port: listener.port,
    rejected: () => rejected,
    close: async () => {
      await Promise.all([
        listener.close(),
        new Promise<void>((resolve) => {
          socket.close(() => resolve());
        }),
      ]);
    },
  };
}

async function bind(
  xray: HttpXray,
  port: number,
  host: string,
): Promise<{ readonly listener: Listener; readonly socket: Socket }> {
  for (let attempt = 1; ; attempt += 1) {
    const listener = await startServer(
      requestListener((request) => respond(xray, request)),
      { port, host },
    );
    try {
      return { listener, socket: await bindUdp(listener.port, host) };
    } catch (error) {
      await listener.close();
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

function bindUdp(port: number, host: string): Promise<Socket> {
  const socket = createSocket({ type: "udp4", recvBufferSize: RECEIVE_BUFFER_BYTES });
  return new Promise((resolve, reject) => {
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners("error");
      socket.on("error", (error) => console.error(`X-Ray daemon: ${error.message}`));
      resolve(socket);
    });
  });
}

/** `{"format": "json", "version": 1}`, a line break, the document. Undefined if it is anything else. */
function documentOf(datagram: Buffer): string | undefined {
  const end = datagram.indexOf("\n");
  if (end < 0 || end === datagram.length - 1) return undefined;
  try {
    const header: unknown = JSON.parse(datagram.toString("utf8", 0, end));
    return isHeader(header) ? datagram.toString("utf8", end + 1) : undefined;
  } catch {
    return undefined; // a header that is not JSON
  }
}

function isHeader(header: unknown): boolean {
  return (
    typeof header === "object" &&
    header !== null &&
    "format" in header &&
    typeof header.format === "string" &&
    header.format.toLowerCase() === "json" &&
    "version" in header &&
    header.version === 1
  );
}
