import { readdirSync, readFileSync } from "node:fs";
import { ANNOTATIONS } from "@image-text/contract/annotations";
import { FilterExpressionError, filterExpressionWarnings } from "@image-text/xray/filter";
import { describe, expect, test } from "vitest";
import { EXAMPLES as PIPELINE } from "./local/page/browser/examples.ts";
import { EXAMPLES } from "./xray/page/browser/traces/examples.ts";

const DOCUMENTS = [
  "README.md",
  ...["docs", "xray/docs"].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url)).map((name) => `${folder}/${name}`),
  ),
];
const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

/** Words that only filter expressions have. */
const FILTER =
  /\bannotation[.[]|\bservice\(|\bedge\(|\brootcause\.|\bgroup\.(name|arn) =|\bresponsetime\b.*[<>]/;
/** Descriptions of the language: `service(…) { }`, `annotation.key`, `group.arn`. */
const SCHEMATIC =
  /…|\bannotation(\.key|\[key\]|\["key"\])|:=|^\s*\|| if | service\(\)$|^import|parseFilterExpression|\.test\(/;

/** The lines of code blocks and the code in sentences that are filter expressions. */
function expressionsIn(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```\w*\n(.*?)^```/gms)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );
  const spans = [...markdown.replace(/^```.*?^```/gms, "").matchAll(/`([^`]+)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...blocks, ...spans]
    .map((line) => line.trim())
    .filter((line) => FILTER.test(line) && !SCHEMATIC.test(line));
}

function problemsOf(expression: string): readonly string[] {
  try {
    return filterExpressionWarnings(expression, ANNOTATIONS).map(({ message }) => message);
  } catch (error) {
    if (error instanceof FilterExpressionError) return [error.message];
    throw error;
  }
}

describe("filter expressions that are shown to people can match a trace", () => {
  const shown = DOCUMENTS.flatMap((file) =>
    expressionsIn(read(file)).map((expression) => ({ file, expression })),
  );
  const help = [...EXAMPLES, ...PIPELINE].map(({ text }) => ({ file: "the page's help", expression: text }));

  test.each([...shown, ...help])("$file: $expression", ({ expression }) => {
    expect(problemsOf(expression)).toEqual([]);
  });

  test("there are some, in the README and on the page about the language", () => {
    const files = new Set(shown.map(({ file }) => file));
    expect([...files]).toEqual(expect.arrayContaining(["README.md", "xray/docs/filter-expressions.md"]));
  });
});

test("an example of what is not written is found", () => {
  const page = 'Look for `annotation.textCount > 3`.\n\n```\nannotation.outcome = "done"\n```\n';
  expect(expressionsIn(page).map((it) => problemsOf(it).length)).toEqual([1, 1]);
});
