import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that accepts connections. */
export interface Listener {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The address to listen on, the loopback address by default. */
  readonly host?: string;
}

/** Starts a server. Rejects with the error of Node (`EADDRINUSE`, `EACCES`, …) if it cannot listen. */
export async function startServer(
  server: Server,
  { port, host = "127.0.0.1" }: ListenOptions,
): Promise<Listener> {
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
