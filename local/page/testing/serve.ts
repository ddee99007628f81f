import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPage } from "../server.ts";
import type { World } from "./world.ts";

/** Serves the page over a world on a free loopback port, or the one given. */
export async function serve(world: World, port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const page = createPage(world);
  const server = createServer((request, response) => page.handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      page.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
