import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern } from "./pattern.ts";
import { PatternError } from "./pattern-error.ts";

const event = {
  source: "aws.xray",
  account: "000000000000",
  "detail-type": "AWS X-Ray Insight Update",
  resources: ["arn:a", "arn:b"],
  detail: {
    State: "ACTIVE",
    Categories: ["FAULT", "ERROR"],
    Count: 7,
    Rate: 0.5,
    Done: false,
    Nothing: null,
    Empty: [],
    File: "photos/a.PNG",
    Address: "10.1.2.3",
    Services: [
      { Name: "one", Type: "A" },
      { Name: "two", Type: "B" },
    ],
    Root: { Name: "detect-text" },
  },
};
const matches = (pattern: unknown) => compilePattern(pattern)(event);
const detail = (fields: object) => matches({ detail: fields });

describe("a pattern", () => {
  test.each<[name: string, pattern: object, answer: boolean]>([
    ["an exact value", { source: ["aws.xray"] }, true],
    ["another value", { source: ["aws.s3"] }, false],
    ["one of several", { source: ["aws.s3", "aws.xray"] }, true],
    ["every field must match", { source: ["aws.xray"], account: ["1"] }, false],
    ["an element of a list", { resources: ["arn:b"] }, true],
    ["a field that is not there", { missing: ["x"] }, false],
    ["a field inside another", { detail: { Root: { Name: ["detect-text"] } } }, true],
    ["a field inside objects of a list", { detail: { Services: { Name: ["two"] } } }, true],
    ["case counts", { source: ["AWS.xray"] }, false],
    ["two fields or another", { $or: [{ source: ["x"] }, { account: ["000000000000"] }] }, true],
    ["neither", { $or: [{ source: ["x"] }, { account: ["1"] }] }, false],
    ["$or beside a field", { source: ["aws.xray"], $or: [{ account: ["1"] }, { account: ["2"] }] }, false],
  ])("%s", (_, pattern, answer) => {
    expect(matches(pattern)).toBe(answer);
  });

  test.each<[fields: object, answer: boolean]>([
    [{ Count: [7] }, true],
    [{ Count: ["7"] }, false],
    [{ Done: [false] }, true],
    [{ Nothing: [null] }, true],
    [{ State: [null] }, false],
    [{ State: [{ prefix: "ACT" }] }, true],
    [{ State: [{ prefix: "act" }] }, false],
    [{ State: [{ prefix: { "equals-ignore-case": "act" } }] }, true],
    [{ File: [{ suffix: ".PNG" }] }, true],
    [{ File: [{ suffix: { "equals-ignore-case": ".png" } }] }, true],
    [{ Count: [{ prefix: "7" }] }, false],
    [{ State: [{ "equals-ignore-case": "active" }] }, true],
    [{ File: [{ wildcard: "photos/*.P*" }] }, true],
    [{ File: [{ wildcard: "photos/*.gif" }] }, false],
    [{ State: [{ "anything-but": "CLOSED" }] }, true],
    [{ State: [{ "anything-but": ["ACTIVE", "CLOSED"] }] }, false],
    [{ State: [{ "anything-but": { prefix: "ACT" } }] }, false],
    [{ State: [{ "anything-but": { suffix: ["X", "Y"] } }] }, true],
    [{ State: [{ "anything-but": { wildcard: "A*E" } }] }, false],
    [{ State: [{ "anything-but": { "equals-ignore-case": "active" } }] }, false],
    [{ Missing: [{ "anything-but": "x" }] }, false],
    [{ Categories: [{ "anything-but": "FAULT" }] }, true],
    [{ Count: [{ "anything-but": 7 }] }, false],
    [{ Count: [{ numeric: [">", 0, "<=", 7] }] }, true],
    [{ Count: [{ numeric: ["<", 7] }] }, false],
    [{ Rate: [{ numeric: ["=", 0.5] }] }, true],
    [{ State: [{ numeric: ["=", 0] }] }, false],
    [{ State: [{ exists: true }] }, true],
    [{ Missing: [{ exists: false }] }, true],
    [{ State: [{ exists: false }] }, false],
    [{ Root: [{ exists: true }] }, false],
    [{ Address: [{ cidr: "10.0.0.0/8" }] }, true],
    [{ Address: [{ cidr: "10.2.0.0/16" }] }, false],
    [{ Address: [{ cidr: "::/0" }] }, false],
    [{ State: [{ prefix: "X" }, "ACTIVE"] }, true],
    [{ Empty: ["x"] }, false],
    [{ Empty: [{ exists: true }] }, false],
    [{ Empty: [{ exists: false }] }, true],
    [{ Empty: [{ "anything-but": "x" }] }, false],
    [{ File: [{ wildcard: "*a*a*" }] }, false],
    [{ File: [{ wildcard: "*.PNG" }] }, true],
    [{ File: [{ wildcard: "photos/a.PNG*" }] }, true],
    [{ File: [{ wildcard: "photos/a.P*.PNG" }] }, false],
  ])("on the detail %j answers %s", (fields, answer) => {
    expect(detail(fields)).toBe(answer);
  });

  test.each<[pattern: unknown, message: string]>([
    [{}, "at least one field"],
    ["x", "must be an object"],
    [{ source: "aws.xray" }, "source must be an object or a list"],
    [{ source: [] }, "source must list at least one value"],
    [{ detail: {} }, "detail must not be empty"],
    [{ detail: { State: [{ sounds: "x" }] } }, "detail.State"],
    [{ State: [{ prefix: 1 }] }, "should be a text"],
    [{ State: [{ prefix: "a", suffix: "b" }] }, "more than one comparison"],
    [{ State: [{ numeric: [">"] }] }, "numeric takes a comparison"],
    [{ State: [{ numeric: ["~", 1] }] }, "numeric takes a comparison"],
    ...["toString", "constructor", "__proto__", "hasOwnProperty"].map((operator): [unknown, string] => [
      { State: [{ numeric: [operator, 1] }] },
      "numeric takes a comparison",
    ]),
    [{ State: [{ numeric: [">", 7, "<", 7] }] }, "7 must be less than 7"],
    [{ State: [{ numeric: ["<", 7, ">", 1] }] }, "numeric takes a comparison"],
    [{ State: [{ numeric: ["=", 1, "<", 2] }] }, "numeric takes a comparison"],
    [{ State: [{ numeric: [">", 0, "<", 5, "<", 4] }] }, "numeric takes a comparison"],
    [{ State: [{ numeric: ["=", -5_000_000_001] }] }, "numeric takes numbers from -5000000000"],
    [{ State: [{ numeric: ["=", "1"] }] }, "numeric takes numbers"],
    [{ State: [{ "anything-but": [] }] }, "anything-but takes"],
    [{ State: [{ "anything-but": ["a", 1] }] }, "anything-but takes"],
    [{ State: [{ "anything-but": true }] }, "anything-but takes"],
    [{ State: [{ "anything-but": { suffix: "" } }] }, "must not be empty"],
    [{ State: [{ "anything-but": { prefix: [] } }] }, "must not be empty"],
    [{ State: [{ "anything-but": { cidr: "10.0.0.0/8" } }] }, "anything-but does not take"],
    [{ State: [{ wildcard: "a\\b" }] }, "a backslash is followed by"],
    [{ State: [{ wildcard: "a\\" }] }, "a backslash is followed by"],
    [{ State: [{ cidr: "10.0.0.0/1e1" }] }, "is not a network"],
    [{ State: [{ exists: "yes" }] }, "exists takes true or false"],
    [{ State: [{ cidr: "10.0.0.0" }] }, "is not a network"],
    [{ State: [{ wildcard: "a**b" }] }, "two wildcards in a row"],
    [{ State: [["x"]] }, "must not list a list"],
    [{ $or: [{ source: ["x"] }] }, "at least two alternatives"],
    [{ State: [{ toString: "x" }] }, "is not one of the comparisons"],
  ])("%j is refused", (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__" && text !== "$or");

test("an object is matched by the pattern that lists its own values", () => {
  const object = fc.letrec<{ node: object }>((tie) => ({
    node: fc.dictionary(name, fc.oneof({ depthSize: "small" }, leaf, tie("node")), {
      minKeys: 1,
      maxKeys: 4,
    }),
  })).node;
  const listed = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, listed(item)]))
      : [value];
  fc.assert(
    fc.property(object, (value) => {
      expect(compilePattern(listed(value))(value)).toBe(true);
    }),
  );
});

test("anything-but is the opposite of listing, for a value that is there", () => {
  fc.assert(
    fc.property(leaf, fc.array(fc.string(), { minLength: 1 }), (value, list) => {
      const plain = compilePattern({ k: list })({ k: value });
      expect(compilePattern({ k: [{ "anything-but": list }] })({ k: value })).toBe(!plain);
    }),
  );
});

test("a text is matched by each of its beginnings, ends and by itself with a part replaced by a star", () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, middle, after) => {
      const whole = { k: before + middle + after };
      const literal = (text: string) => text.replace(/[\\*]/g, "\\$&");
      expect(compilePattern({ k: [{ prefix: before }] })(whole)).toBe(true);
      expect(compilePattern({ k: [{ suffix: after }] })(whole)).toBe(true);
      expect(compilePattern({ k: [{ wildcard: `${literal(before)}*${literal(after)}` }] })(whole)).toBe(true);
      expect(compilePattern({ k: [{ wildcard: literal(whole.k) }] })(whole)).toBe(true);
    }),
  );
});

test("a pattern as deep as the stack is refused", () => {
  let pattern: object = { a: ["x"] };
  for (let level = 1; level < 20_000; level++) pattern = { a: pattern };
  expect(() => compilePattern(pattern)).toThrow("nested more than 200 levels");
});

test("a wildcard takes no more than linear time for a text that nearly matches", () => {
  const wildcard = compilePattern({ k: [{ wildcard: `${"*a".repeat(12)}*b` }] });
  // One character is looked at a few times at most; a backtracking matcher needs length to the power of 12.
  for (const length of [1000, 100_000, 1_000_000]) expect(wildcard({ k: "a".repeat(length) })).toBe(false);
});
