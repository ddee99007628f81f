import { describe, expect, test } from "vitest";
import { filterExpressionWarnings } from "./parser.ts";

const TYPES = {
  outcome: { type: "string", values: ["text", "empty", "failed"] },
  words: { type: "number" },
  noisy: { type: "boolean" },
  image: { type: "string" },
} as const;

const problems = (text: string) => filterExpressionWarnings(text, TYPES).map(({ message }) => message);

test.each([
  'annotation.outcome = "text"',
  'annotation.outcome != "failed" AND annotation.words > 3',
  'annotation.outcome BEGINSWITH "e"',
  "annotation.noisy",
  "annotation.noisy = true",
  'annotation[image] CONTAINS ".png"',
  'service("a") { annotation.words }',
])("%s is fine", (text) => {
  expect(problems(text)).toEqual([]);
});

describe("what can never hold is reported with what there is", () => {
  test.each([
    [
      "annotation.outcom",
      'There is no annotation "outcom". Did you mean outcome? There are: outcome, words, noisy, image.',
    ],
    ['!annotation["size"]', 'There is no annotation "size". There are: outcome, words, noisy, image.'],
    [
      'annotation.outcome = "fail"',
      'The annotation "outcome" is never "fail". Did you mean failed? It is one of: text, empty, failed.',
    ],
    [
      'annotation.outcome ENDSWITH "xyz"',
      'The annotation "outcome" never ends with "xyz". It is one of: text, empty, failed.',
    ],
    ['annotation.words = "3"', 'The annotation "words" is a number, and "3" is a text.'],
    ["annotation.noisy = 1", 'The annotation "noisy" is true or false, and 1 is a number.'],
    [
      "edge(,) { annotation.toString = 1 }",
      'There is no annotation "toString". There are: outcome, words, noisy, image.',
    ],
  ])("%s", (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  test("every condition, with its column", () => {
    const found = filterExpressionWarnings("annotation.a OR (annotation.b AND !annotation.words)", TYPES);
    expect(found.map(({ column }) => column)).toEqual([1, 18]);
  });

  test("only where the annotations are known", () => {
    expect(filterExpressionWarnings("annotation.anything = 1")).toEqual([]);
  });
});
