import { createPage as createTracePage, type Page } from "@image-text/xray/page/server";
import { pipelineRoutes } from "./server/api.ts";
import type { PageSource } from "./source.ts";

/** Files of the composed page: the trace views of xray/ and the pipeline's own. */
export const ENTRY = {
  script: new URL("./browser/main.tsx", import.meta.url),
  style: new URL("./browser/style/index.css", import.meta.url),
};

/** The page of a run: its traces, pictures, table and failures. See `@image-text/xray/page/server`. */
export function createPage(source: PageSource): Page {
  return createTracePage(source, { entry: ENTRY, routes: pipelineRoutes(source) });
}
