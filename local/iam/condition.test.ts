// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are policy variables.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Answer, meets } from "./condition.ts";

const context = new Map<string, readonly string[]>([
  ["s", ["Text"]],
  ["n", ["7"]],
  ["d", ["2026-11-23T12:00:00Z"]],
  ["b", ["true"]],
  ["ip", ["10.1.2.3"]],
  ["arn", ["arn:aws:sns:eu-west-1:000000000000:topic"]],
  ["many", ["a", "b"]],
  ["star", ["*"]],
]);
const ask = (operator: string, key: string, ...values: string[]) =>
  meets({ [operator]: { [key]: values } }, context);

describe("operators", () => {
  test.each<[operator: string, key: string, values: string[], answer: Answer]>([
    ["StringEquals", "s", ["Text"], true],
    ["StringEquals", "S", ["Text"], true],
    ["StringEquals", "s", ["text"], false],
    ["StringEquals", "s", ["x", "Text"], true],
    ["StringEquals", "none", ["Text"], false],
    ["StringEquals", "s", ["T*"], false],
    ["StringEqualsIgnoreCase", "s", ["tEXT"], true],
    ["StringNotEquals", "s", ["Text", "x"], false],
    ["StringNotEquals", "s", ["x"], true],
    ["StringNotEquals", "none", ["x"], true],
    ["StringLike", "s", ["T?x*"], true],
    ["StringLike", "s", ["T"], false],
    ["StringNotLike", "s", ["T*"], false],
    ["StringEqualsIfExists", "none", ["x"], true],
    ["StringEqualsIfExists", "s", ["x"], false],
    ["NumericEquals", "n", ["7.0"], true],
    ["NumericLessThan", "n", ["7"], false],
    ["NumericLessThanEquals", "n", ["7"], true],
    ["NumericGreaterThan", "n", ["6.5"], true],
    ["NumericNotEquals", "n", ["7"], false],
    ["NumericEquals", "s", ["7"], "unknown"],
    ["DateLessThan", "d", ["2026-11-24T00:00:00Z"], true],
    ["DateGreaterThan", "d", ["1700000000"], true],
    ["DateEquals", "d", ["soon"], "unknown"],
    ["Bool", "b", ["True"], true],
    ["Bool", "b", ["false"], false],
    ["Bool", "none", ["false"], false],
    ["IpAddress", "ip", ["10.0.0.0/8"], true],
    ["IpAddress", "ip", ["10.1.2.4"], false],
    ["NotIpAddress", "ip", ["192.168.0.0/16"], true],
    ["IpAddress", "ip", ["nonsense"], "unknown"],
    ["IpAddress", "ip", ["::/0"], false],
    ["ArnLike", "arn", ["arn:aws:sns:*:*:topic"], true],
    ["ArnEquals", "arn", ["arn:aws:sns:*"], false],
    ["ArnNotLike", "arn", ["arn:aws:sns:eu-west-1:000000000000:t*"], false],
    ["Null", "s", ["false"], true],
    ["Null", "none", ["true"], true],
    ["Null", "s", ["true"], false],
    ["ForAllValues:StringEquals", "many", ["a", "b", "c"], true],
    ["ForAllValues:StringEquals", "many", ["a"], false],
    ["ForAllValues:StringEquals", "none", ["a"], true],
    ["ForAnyValue:StringEquals", "many", ["b"], true],
    ["ForAnyValue:StringEquals", "many", ["c"], false],
    ["ForAnyValue:StringEquals", "none", ["c"], false],
    ["ForAnyValue:StringNotEquals", "many", ["a"], true],
    ["ForAllValues:StringNotEquals", "many", ["a"], false],
    ["StringSoundsLike", "s", ["Text"], "unknown"],
    ["toString", "s", ["Text"], "unknown"],
    ["StringEquals", "s", ["${missing}"], "unknown"],
    ["StringLike", "s", ["${star}"], false],
    ["StringEquals", "star", ["${star}"], true],
  ])("%s on %s with %j is %s", (operator, key, values, answer) => {
    expect(ask(operator, key, ...values)).toBe(answer);
  });

  test("all must hold, and a false one outweighs an unknown one", () => {
    expect(meets({ StringEquals: { s: ["Text"], n: ["7"] } }, context)).toBe(true);
    expect(meets({ StringEquals: { s: ["Text"] }, Bool: { b: ["false"] } }, context)).toBe(false);
    expect(meets({ Unheard: { s: ["Text"] }, Bool: { b: ["false"] } }, context)).toBe(false);
    expect(meets(undefined, context)).toBe(true);
  });
});

test("a negated operator is the opposite of its positive form, whatever the single value", () => {
  const pairs = [
    ["StringEquals", "StringNotEquals"],
    ["StringLike", "StringNotLike"],
    ["ArnLike", "ArnNotLike"],
    ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...pairs),
      fc.string(),
      fc.array(fc.string(), { minLength: 1 }),
      ([positive, negative], actual, wanted) => {
        fc.pre(!wanted.some((value) => value.includes("${")));
        const values = new Map([["k", [actual]]]);
        const yes = meets({ [positive]: { k: wanted } }, values);
        expect(meets({ [negative]: { k: wanted } }, values)).toBe(!yes);
      },
    ),
  );
});
