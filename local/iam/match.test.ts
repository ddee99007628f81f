// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are policy variables.
import { matchesPattern, readWildcards } from "@image-text/xray/wildcard";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expand, matchesArn, matchesArnParts, plain } from "./match.ts";

const arnMatches = (pattern: string, arn: string) => matchesArn(readWildcards(pattern), arn);

describe("an ARN pattern", () => {
  test("matches the ARN itself, and with any of its parts replaced by a star", () => {
    const parts = fc.array(fc.stringMatching(/^[a-z0-9/-]*$/), { minLength: 6, maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.nat(5), (all, index) => {
        const arn = all.join(":");
        expect(arnMatches(arn, arn)).toBe(true);
        const starred =
          index === 5 ? [...all.slice(0, 5), "*"] : all.map((part, i) => (i === index ? "*" : part));
        expect(arnMatches(starred.join(":"), arn)).toBe(true);
      }),
    );
  });

  test("that ends early with a star matches all that begin so", () => {
    const parts = fc.array(fc.stringMatching(/^[a-z0-9/-]*$/), { minLength: 6, maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.nat(5), fc.nat(), (all, kept, cut) => {
        const arn = all.join(":");
        expect(arnMatches(`${all.slice(0, kept).join(":")}${kept === 0 ? "" : ":"}*`, arn)).toBe(true);
        expect(arnMatches(`${arn.slice(0, cut % (arn.length + 1))}*`, arn)).toBe(true);
      }),
    );
  });

  test.each([
    ["arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:000000000000:failures", true],
    ["arn:aws:sqs:eu-*", "arn:aws:sqs:eu-west-1:000000000000:failures", true],
    ["arn:aws:s*", "arn:aws:sqs:eu-west-1:000000000000:failures", true],
    ["arn:*", "arn:aws:s3:::bucket/key", true],
    ["arn:aws:sqs:*:failures", "arn:aws:sqs:eu-west-1:000000000000:failures", true],
    ["*", "*", true],
    ["arn:*", "*", false],
    ["arn:aws:sns:*", "arn:aws:sqs:eu-west-1:000000000000:failures", false],
    // Not at the end of its part: it stays within.
    ["arn:aws:sqs:eu-*1:000000000000:failures", "arn:aws:sqs:eu-west-1:000000000000:failures", true],
    ["arn:aws:sqs:eu-*0:failures", "arn:aws:sqs:eu-west-1:000000000000:failures", false],
    ["arn:aws:sqs:eu-west-?:000000000000:q", "arn:aws:sqs:eu-west-1:000000000000:q", true],
    ["arn:aws:sqs?eu-west-1:000000000000:q", "arn:aws:sqs:eu-west-1:000000000000:q", false],
    // Without a star nothing is added.
    ["arn:aws:sqs:eu-west-1:000000000000", "arn:aws:sqs:eu-west-1:000000000000:q", false],
    ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key", false],
    // The resource may contain colons.
    [
      "arn:aws:logs:*:*:log-group:/aws/lambda/f:*",
      "arn:aws:logs:r:1:log-group:/aws/lambda/f:log-stream:s",
      true,
    ],
    ["arn:aws:s3:::bucket/*.png", "arn:aws:s3:::bucket/a:b.png", true],
    ["arn:aws:s3:::bucket/?.png", "arn:aws:s3:::bucket/:.png", true],
  ])("%s, %s: %s", (pattern, arn, answer) => {
    expect(arnMatches(pattern, arn)).toBe(answer);
  });
});

test("an ARN pattern of a condition is compared part by part", () => {
  const arn = "arn:aws:sqs:eu-west-1:000000000000:failures";
  expect(matchesArnParts(readWildcards("arn:aws:sqs:*:*:fail*"), arn)).toBe(true);
  expect(matchesArnParts(readWildcards("arn:aws:sqs:*"), arn)).toBe(false);
  expect(matchesArnParts(readWildcards("arn:aws:*:failures"), arn)).toBe(false);
});

describe("a policy variable", () => {
  test("is taken literally, wildcards and all", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const expanded = expand("<${k}>", new Map([["k", [value]]])) ?? [];
        expect(plain(expanded)).toBe(`<${value}>`);
        expect(matchesPattern(expanded, `<${value}>`)).toBe(true);
        if (/[*?]/.test(value))
          expect(matchesPattern(expanded, `<${value.replace(/[*?]/, "xy")}>`)).toBe(false);
      }),
    );
  });

  test("can write special characters, and have a default", () => {
    expect(plain(expand("${*}${?}${$}", new Map()) ?? [])).toBe("*?$");
    expect(plain(expand("a/${unset, 'none'}/*", new Map()) ?? [])).toBe("a/none/*");
    expect(plain(expand("a/${ Set }/*", new Map([["set", ["b"]]])) ?? [])).toBe("a/b/*");
    expect(expand("${unset}", new Map())).toBeUndefined();
  });
});
