import {
  type OpenPage,
  pageOf as pageOfAny,
  type Served,
  serve as serveAny,
} from "@image-text/xray/page/testing";
import type { BrowserContextOptions } from "playwright-core";
import { createPage } from "../server.ts";
import type { World } from "./world.ts";

/** Serves the pipeline's page over a world on a free loopback port, or the one given. */
export function serve(world: World, port = 0): Promise<Served> {
  return serveAny(createPage(world), port);
}

/** Serves a world for the tests of one `describe`. Returns how to open a path of it. */
export function pageOf(world: World): (path: string, options?: BrowserContextOptions) => Promise<OpenPage> {
  return pageOfAny(() => createPage(world));
}
