import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "@image-text/commands/command";
import type { Options } from "@image-text/commands/option";
import { readOptions } from "@image-text/commands/read-options";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { START, STORY } from "./local/cli/options.ts";
import { REPLAY } from "./local/cli/replay-options.ts";
import { REVIEW } from "./review/options.ts";
import { PRICES } from "./review/prices.ts";

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const { scripts, engines } = z
  .object({ scripts: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(read("package.json")));
const pages = [
  "README.md",
  ...readdirSync(new URL("docs", import.meta.url))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "xray/README.md",
  ...readdirSync(new URL("xray/docs", import.meta.url)).map((name) => `xray/docs/${name}`),
];

/** npm scripts that a text names. */
const scriptsIn = (text: string) =>
  [...text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(([, run, own]) =>
    String(run ?? own),
  );

describe("the README and its pages", () => {
  test("name every script of package.json, and none that does not exist", () => {
    const named = pages.flatMap((page) => scriptsIn(read(page)));
    const known = Object.keys(scripts);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !named.includes(name))).toEqual([]);
  });

  test.each(pages)("%s: what it links to exists", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link]) =>
      String(link),
    );
    const missing = links.filter((link) => !existsSync(new URL(join(dirname(page), link), import.meta.url)));
    expect(missing).toEqual([]);
  });

  test("the sections that the README links to exist", () => {
    const readme = read("README.md");
    const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((link) => !anchors.includes(String(link)))).toEqual([]);
  });

  test("the toggle that is shown is the line in dev", () => {
    const shown = 'capacity: { mode: "provisioned", read: 1, write: 1 },';
    expect(read("README.md")).toContain(shown);
    expect(read("environments/dev.ts")).toContain(shown);
  });

  test("the prices have the date of the price list, and no other", () => {
    const [, costs = ""] = read("README.md").split("## What it costs");
    const dates = [...costs.matchAll(/\b20\d\d-\d\d-\d\d\b|\b[A-Z][a-z]+ 20\d\d\b/g)].map(([date]) => date);
    expect(dates).toEqual([PRICES.asOf]);
  });

  test("only the files that the README names import the X-Ray SDK", () => {
    const sources = readdirSync(new URL("handlers", import.meta.url), { recursive: true })
      .map((name) => `handlers/${String(name).replaceAll("\\", "/")}`)
      .filter((name) => /(?<!\.test)\.ts$/.test(name) && !/\/(testing|build)\//.test(name));
    const importing = sources.filter((name) => /from "aws-xray-sdk/.test(read(name)));
    expect(importing.sort()).toEqual(["handlers/shared/capture.ts", "handlers/shared/trace.ts"]);
    for (const file of importing) expect(read("README.md")).toContain(`(${file})`);
  });

  test("the Node version is that of package.json", () => {
    expect(read("README.md")).toContain(`Both need Node ${engines.node.replace(">=", "")} or newer`);
  });
});

describe("the commands of the README", () => {
  const DECLARED: Readonly<Record<string, Command<Options>>> = {
    start: asCommand(START),
    "run story": asCommand(STORY),
    "run replay": asCommand(REPLAY),
    "run review": asCommand(REVIEW),
  };
  const lines = pages.flatMap((page) =>
    [...read(page).matchAll(/npm (start|run (?:--silent )?[\w:-]+) -- ([^`\n#|>]+)/g)].map(
      ([line, name = "", args = ""]) => ({
        line: `${page}: ${line.trim()}`,
        command: DECLARED[name.replace("--silent ", "")],
        // A folder of the reader's.
        args: args.replaceAll("~/Pictures", ".").trim().split(/ +/),
      }),
    ),
  );
  const declared = lines.filter(({ command }) => command !== undefined);

  test("are found", () => {
    expect(declared.length).toBeGreaterThan(8);
  });

  test.each(declared)("$line has options that the command takes", ({ command, args }) => {
    if (command === undefined) throw new Error("filtered above");
    expect(() => readOptions(command, args)).not.toThrow();
  });

  test("are each run by .ci/run or by a test", () => {
    const ci = read(".ci/run");
    const run = new Set(scriptsIn(ci));
    // A script that another one runs is run with it.
    for (const name of run) for (const inner of scriptsIn(scripts[name] ?? "")) run.add(inner);
    const tests = testFiles().map(read).join("\n");
    const unproved = scriptsIn(read("README.md")).filter((name) => {
      const [entry = ""] = /\S+\.ts\b/.exec(scripts[name] ?? "") ?? [];
      return !run.has(name) && !(entry !== "" && tests.includes(entry));
    });
    expect([...new Set(unproved)]).toEqual([]);
  });
});

/** The values of a command are checked by its own types; here only its options are read. */
function asCommand<O extends Options>({ name, summary, options, exitCodes }: Command<O>): Command<Options> {
  return { name, summary, options, exitCodes };
}

function testFiles(): readonly string[] {
  return ["local", "review", "modules", "xray", "."].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url), { recursive: folder !== "." })
      .map((name) => `${folder}/${String(name)}`)
      .filter((name) => name.endsWith(".test.ts")),
  );
}
