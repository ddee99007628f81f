import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { reviewOf } from "./fixtures/load.ts";
import { renderPage } from "./markdown/page.ts";

const file = fileURLToPath(new URL("../docs/review.md", import.meta.url));
const between = /(<!-- example -->\n)[\s\S]*(<!-- end of example -->)/;

it("docs/review.md shows what the review prints (UPDATE=1 writes it anew)", () => {
  const page = readFileSync(file, "utf8");
  // Quoted, so that GitHub renders it as it renders the comment.
  const example = renderPage(reviewOf("pipeline-toggle"))
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
  const right = page.replace(between, (_, start: string, end: string) => `${start}${example}\n${end}`);
  if (process.env.UPDATE) writeFileSync(file, right);
  else expect(page).toBe(right);
});
