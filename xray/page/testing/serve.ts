import { startServer } from "../../net/listener.ts";
import type { Page } from "../server/index.ts";

export interface Served {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a page on a free loopback port, or the one given. */
export async function serve(page: Page, port = 0): Promise<Served> {
  const { url, close } = await startServer((request, response) => page.handle(request, response), { port });
  return {
    url,
    close: () => {
      page.close();
      return close();
    },
  };
}
