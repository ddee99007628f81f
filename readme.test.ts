import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));
const pages = [
  "README.md",
  "docs/local.md",
  "docs/testing.md",
  "docs/x-ray.md",
  "docs/filter-expressions.md",
];
pages.push("docs/insights.md", "docs/review.md", "docs/delivery.md");

describe("the README and its pages", () => {
  test("name every script of package.json, and none that is not there", () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name),
    );
    const known = Object.keys(scripts);
    expect(named.filter((name) => !known.includes(String(name)))).toEqual([]);
    const common = ["start", "test"]; // npm has words of its own for them
    expect(known.filter((name) => !named.includes(name) && !common.includes(name))).toEqual([]);
  });

  test.each(pages)("%s: what it links to is there", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link]) =>
      String(link),
    );
    const missing = links.filter((link) => !existsSync(new URL(join(dirname(page), link), import.meta.url)));
    expect(missing).toEqual([]);
  });

  test("the toggle that is shown is the line in dev", () => {
    const shown = 'capacity: { mode: "provisioned", read: 1, write: 1 },';
    expect(read("README.md")).toContain(shown);
    expect(read("environments/dev.ts")).toContain(shown);
  });
});
