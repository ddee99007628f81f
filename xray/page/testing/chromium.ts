import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { z } from "zod";
import type { Page as ServedPage } from "../server/index.ts";
import { type Served, serve } from "./serve.ts";

/** Debian's Chromium; another one is named by CHROMIUM. */
const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Quiet, and without a connection to anywhere. */
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** `describe`, where there is a browser to test with; else a loud skip. */
export const describeInBrowser = existsSync(EXECUTABLE) ? describe : skipLoudly();

function skipLoudly() {
  console.warn(
    `SKIPPED: no Chromium at ${EXECUTABLE} (set CHROMIUM to where it is), so the page is not tested.`,
  );
  return describe.skip;
}

/** Starts the browser. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

/** The least width that content must fit: https://www.w3.org/WAI/WCAG22/Understanding/reflow.html */
export const PHONE = { width: 320, height: 780 };

export interface OpenPage {
  readonly page: Page;
  /** What the browser reported: errors and warnings in the console, exceptions. */
  readonly problems: string[];
}

/** Opens an address in a context of its own. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(url);
  return { page, problems };
}

/**
 * Serves a page for the tests of one `describe`, in one browser. Returns how to open a path of it; what a test opened
 * is closed after it.
 */
export function pageOf(
  create: () => ServedPage,
): (path: string, options?: BrowserContextOptions) => Promise<OpenPage> {
  let browser: Browser;
  let server: Served;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), serve(create())]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return (path, options) => open(browser, `${server.url}/${path}`, options);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const AxeResults = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      help: z.string(),
      nodes: z.array(z.object({ target: z.array(z.unknown()), failureSummary: z.string().default("") })),
    }),
  ),
});

/** What axe finds wrong on a page, one line each: rule, help, where. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results: unknown = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return AxeResults.parse(results).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(" ")} ${failureSummary}`),
  );
}
