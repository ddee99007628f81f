import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { openBrowser } from "./open-browser.ts";

const URL_OF_PAGE = "http://127.0.0.1:4566/";

afterEach(() => vi.unstubAllEnvs());

it("asks the desktop to open the page", async ({ skip }) => {
  if (process.platform !== "linux") skip("the command is named differently");
  const folder = mkdtempSync(join(tmpdir(), "open-"));
  const opened = join(folder, "opened");
  writeFileSync(
    join(folder, "xdg-open"),
    `#!/bin/sh\nprintf %s "$1" > ${opened}.new && mv ${opened}.new ${opened}\n`,
  );
  chmodSync(join(folder, "xdg-open"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  expect(await openBrowser(URL_OF_PAGE)).toBeUndefined();
  await vi.waitUntil(() => existsSync(opened));
  expect(readFileSync(opened, "utf8")).toBe(URL_OF_PAGE);
});

it("says which address to open where there is no browser", async () => {
  vi.stubEnv("PATH", "/nowhere");
  expect(await openBrowser(URL_OF_PAGE)).toMatch(
    /^No browser could be opened .*: open http:\/\/127\.0\.0\.1:4566\/\.$/,
  );
});
