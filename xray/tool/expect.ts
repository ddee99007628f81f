import { writeFile } from "node:fs/promises";
import { defineCommand } from "@image-text/commands/command";
import { optional, type Values, withDefault } from "@image-text/commands/option";
import { EXIT } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { waitForTraces } from "./expectation.ts";

const seconds = (text: string): number => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  if (number === undefined) throw new UserError('must be a time such as "10s", "500ms" or "1m"');
  return Number(number) * { ms: 0.001, s: 1, m: 60 }[unit === "ms" || unit === "m" ? unit : "s"];
};
const whole = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new UserError("must be a whole number from 1 on");
  return Number(text);
};

export const EXPECT = defineCommand({
  name: "xray-local expect 'EXPRESSION'",
  summary: "Waits until enough traces fulfil a filter expression: for tests in any language.",
  options: {
    within: withDefault({
      valueName: "TIME",
      read: (text: string) => String(seconds(text)),
      default: "5",
      help: "how long to wait: 10s, 500ms, 1m",
    }),
    count: withDefault({ valueName: "NUMBER", read: whole, default: 1, help: "how many traces, at least" }),
    url: withDefault({
      valueName: "URL",
      read: (text: string) => text,
      default: "http://127.0.0.1:4566",
      help: "where X-Ray is",
    }),
    token: optional({ valueName: "TOKEN", read: (text) => text, help: "the token, if X-Ray asks for one" }),
    junit: optional({ valueName: "FILE", read: (text) => text, help: "writes the result as JUnit XML" }),
  },
  examples: [["xray-local expect 'service(\"a\") { fault }' --within 10s", "waits for a fault of a"]],
  exitCodes: { 0: "enough traces fulfil it", 2: "too few do" },
});

/** Waits, prints a line, and returns the exit code. */
export async function expectTraces(
  expression: string,
  { within, count, url, token, junit }: Values<typeof EXPECT.options>,
): Promise<number> {
  const started = performance.now();
  const withinSeconds = Number(within);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ids = await waitForTraces({ url, expression, count, withinSeconds, headers }).catch(
    (error: unknown) => {
      const why =
        error instanceof Error && error.message !== "fetch failed" ? error.message : "it does not answer";
      throw new UserError(`X-Ray at ${url}: ${why}.`);
    },
  );
  const took = (performance.now() - started) / 1000;
  const enough = ids.length >= count;
  const said = `${ids.length} of ${count} expected traces fulfil ${expression}`;
  console.log(`${enough ? "yes" : "no"}: ${said} (${took.toFixed(1)} s)`);
  for (const id of ids.slice(0, 5)) console.log(`  ${id}`);
  if (junit !== undefined) await writeFile(junit, junitOf(expression, took, enough ? undefined : said));
  return enough ? EXIT.done : EXIT.no;
}

function junitOf(name: string, took: number, failure: string | undefined): string {
  const time = took.toFixed(3);
  const inside = failure === undefined ? "" : `<failure message="${escaped(failure)}"/>`;
  const testcase = `<testcase classname="xray" name="${escaped(name)}" time="${time}">${inside}</testcase>`;
  const failures = failure === undefined ? 0 : 1;
  return `<testsuite name="xray-local expect" tests="1" failures="${failures}" time="${time}">${testcase}</testsuite>\n`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
