import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANY_TEXT, matchesPattern, matchesWildcard, type Pattern, readWildcards } from "./wildcard.ts";

/** The definition, spelled out; too slow for use. */
function slow([first, ...rest]: Pattern, [char, ...others]: readonly string[]): boolean {
  if (first === undefined) return char === undefined;
  const fits = char !== undefined && (typeof first === "string" ? first === char : char !== first.except);
  if (typeof first === "string" || !first.many) return fits && slow(rest, others);
  return slow(rest, char === undefined ? [] : [char, ...others]) || (fits && slow([first, ...rest], others));
}

const character = fc.constantFrom("a", "b", ":", "é", "😀", "\n");
const element = fc.oneof(
  { weight: 3, arbitrary: character },
  fc.record({ many: fc.boolean() }),
  fc.record({ many: fc.boolean(), except: character }),
);

describe("a pattern", () => {
  it("means what its definition says", () => {
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 7 }),
        fc.array(character, { maxLength: 8 }),
        (pattern, text) => {
          expect(matchesPattern(pattern, text.join(""))).toBe(slow(pattern, text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a*c", "abbbc", true],
    ["a*c", "abcd", false],
    ["*.example.com", "API.Example.com", true],
    ["a.c", "abc", false],
    ["*a*b*c*", "xxaxxbxxcxx", true],
    ["a?c", "a😀c", true],
    ["", "", true],
    ["*", "", true],
    ["?", "", false],
  ])("%s on %s: %s", (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });
});

/** Steps are counted, not time: how often an element of the pattern is looked at. */
function steps(pattern: Pattern, text: string): number {
  let count = 0;
  const counted = new Proxy(pattern, {
    get: (target, name, receiver) => {
      if (typeof name === "string" && /^\d+$/.test(name)) count++;
      return Reflect.get(target, name, receiver);
    },
  });
  expect(matchesPattern(counted, text)).toBe(false);
  return count;
}

describe("the work for a text four times as long is four times as much", () => {
  it.each([
    ["a star before every letter", "*a*a*a*a*a*a*a*a*b", "a"],
    ["stars around the same word", "*ab*ab*ab*ab*abc", "ab"],
    ["stars and single characters", "*?a*?a*?a*?a*b", "a"],
    ["a long literal that nearly matches", `*${"a".repeat(50)}b`, "a"],
  ])("%s", (_, wildcard, word) => {
    const pattern = readWildcards(wildcard);
    const [one, two, four] = [500, 1000, 2000].map((n) => steps(pattern, word.repeat(n)));
    expect((two ?? 0) / (one ?? 1)).toBeLessThan(2.2);
    expect((four ?? 0) / (one ?? 1)).toBeLessThan(4.4);
  });

  it("for a pattern four times as long too", () => {
    const patterns = [25, 50, 100].map((n): Pattern => [...Array(n).fill([ANY_TEXT, "a"]).flat(), "b"]);
    const [one, two, four] = patterns.map((pattern) => steps(pattern, "a".repeat(1000)));
    expect((two ?? 0) / (one ?? 1)).toBeLessThan(2.2);
    expect((four ?? 0) / (one ?? 1)).toBeLessThan(4.4);
  });
});
