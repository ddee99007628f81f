import { render } from "preact";
import { App } from "./app.tsx";
import type { Page } from "./page.ts";

/** Draws a page into the document. */
export function start(page: Page): void {
  const root = document.getElementById("page");
  if (root) render(<App page={page} />, root);
}
