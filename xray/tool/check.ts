import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { defineCommand } from "@image-text/commands/command";
import { EXIT } from "@image-text/commands/run-command";
import { FilterExpressionError } from "../filter/error.ts";
import { filterExpressionWarnings } from "../filter/parser.ts";

export const CHECK = defineCommand({
  name: "xray-local check FILE",
  summary:
    "Checks filter expressions, one a line; - reads standard input. Empty lines and lines that begin with // are skipped.",
  options: {},
  exitCodes: { 0: "every expression is right; warnings are printed", 2: "an expression is wrong" },
});

/** Prints every mistake and warning as `file:line:column: …`, and returns the exit code. */
export async function checkExpressions(file: string): Promise<number> {
  const text = file === "-" ? await textOf(process.stdin) : await readFile(file, "utf8");
  let wrong = 0;
  let expressions = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("//")) continue;
    expressions += 1;
    const tell = (column: number, what: string) => console.log(`${file}:${index + 1}:${column}: ${what}`);
    try {
      for (const { column, message } of filterExpressionWarnings(line)) tell(column, `warning: ${message}`);
    } catch (error) {
      if (!(error instanceof FilterExpressionError)) throw error;
      wrong += 1;
      tell(error.column, `error: ${error.message}`);
    }
  }
  console.log(`${expressions} expressions, ${wrong} wrong.`);
  return wrong === 0 ? EXIT.done : EXIT.no;
}
