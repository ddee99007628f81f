// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references are Terraform's, not JavaScript's.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExpressionError, evaluateTemplate } from "./expression.ts";

const values: Readonly<Record<string, unknown>> = {
  "aws_x.y.arn": "arn:x",
  "aws_x.y.list.0": "first",
  "aws_x.y.tags.a key": "tag",
  "local.count": 3,
};
const evaluate = (text: string) => evaluateTemplate(text, (path) => values[path.join(".")]);

describe("a template", () => {
  test.each<[string, unknown]>([
    ["plain", "plain"],
    ["", ""],
    ["${aws_x.y.arn}", "arn:x"],
    ["${aws_x.y.arn}/*", "arn:x/*"],
    ["${local.count}", 3],
    ["${local.count} of them", "3 of them"],
    ["${aws_x.y.list[0]} ${aws_x.y.list.0}", "first first"],
    ['${aws_x.y.tags["a key"]}', "tag"],
    ["$${aws:username} %%{if}", "${aws:username} %{if}"],
    ["a \\n stays", "a \\n stays"],
    ['${"a\\n\\"b\\" \\u00e9 ${aws_x.y.arn}"}', 'a\n"b" é arn:x'],
    ['${jsonencode({"a" = [1, true, null, "${aws_x.y.arn}"], b: {}})}', '{"a":[1,true,null,"arn:x"],"b":{}}'],
    ['${join(",", concat(["a"], [aws_x.y.arn]))}', "a,arn:x"],
  ])("%s", (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  test.each([
    ['${jsondecode("{")}', "jsondecode(): "],
    ['${upper("a")}', "the function upper() is not understood"],
    ["${aws_x.y.arn", "expected }"],
    ["${aws_x.y[*].arn}", "splats"],
    ["${1 + 1}", "expected }"],
    ["%{ if true }x%{ endif }", "template directives"],
    ['a ${["list"]}', "cannot become part of a text"],
  ])("%s is refused", (text, message) => {
    expect(() => evaluate(text)).toThrow(ExpressionError);
    expect(() => evaluate(text)).toThrow(message);
  });

  test("any JSON survives a walk through jsonencode", () => {
    const escaped = (json: string) => json.replaceAll(/[$%]\{/g, (marker) => `${marker[0]}${marker}`);
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        // JSON's \b, \f and \/ are not escapes of HCL.
        const json = JSON.stringify(value);
        fc.pre(!/\\[bf/]|-0|e[+-]/.test(json) && !json.includes("__proto__"));
        expect(JSON.parse(String(evaluate(`\${jsonencode(${escaped(json)})}`)))).toEqual(JSON.parse(json));
      }),
    );
  });

  test("any text without markers stands for itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(!/[$%]\{/.test(text));
        expect(evaluate(text)).toBe(text);
      }),
    );
  });
});
