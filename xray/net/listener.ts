import { createServer, type RequestListener, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { refuseOtherSites } from "./browser-guard.ts";

/** A server that accepts connections. */
export interface Listener {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

export interface ListenOptions extends ServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The address to listen on, the loopback address by default. */
  readonly host?: string;
}

const LOOPBACK = "127.0.0.1";

/**
 * Opens a port. What a browser sends for another site is refused before `answer` sees it; on another address than
 * the loopback's, host names are not checked. Rejects with the error of Node (`EADDRINUSE`, `EACCES`, …) if the
 * port cannot be opened.
 */
export async function startServer(
  answer: RequestListener,
  { port, host = LOOPBACK, ...options }: ListenOptions,
): Promise<Listener> {
  const server = createServer(options, (request, response) => {
    if (!refuseOtherSites(request, response, host !== LOOPBACK)) answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
