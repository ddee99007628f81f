// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are policy variables.
import fc from "fast-check";
import { expect, test } from "vitest";
import { expand, glob, matchesArn, plain } from "./match.ts";

/** The definition, spelled out; too slow for use. */
function slow(pattern: string, text: string): boolean {
  const [first, ...rest] = [...pattern];
  if (first === undefined) return text === "";
  const chars = [...text];
  if (first === "*")
    return chars.concat("").some((_, index) => slow(rest.join(""), chars.slice(index).join("")));
  return (
    chars.length > 0 && (first === "?" || first === chars[0]) && slow(rest.join(""), chars.slice(1).join(""))
  );
}

const letters = fc.string({ unit: fc.constantFrom("a", "b", ".", "é", "😀", "\n"), maxLength: 8 });

test("a glob means what its definition says", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?", "é"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, letters, (p, t) => {
      expect(glob(p, t)).toBe(slow(p, t));
    }),
  );
});

test("an ARN matches itself and any of its parts replaced by a star", () => {
  const parts = fc.array(fc.stringMatching(/^[a-z0-9/-]*$/), { minLength: 6, maxLength: 8 });
  fc.assert(
    fc.property(parts, fc.nat(5), (all, index) => {
      const arn = all.join(":");
      expect(matchesArn(arn, arn)).toBe(true);
      const tail = index === 5 ? all.slice(0, 5) : all.filter((_, i) => i !== index);
      const starred = index === 5 ? [...tail, "*"] : all.map((part, i) => (i === index ? "*" : part));
      expect(matchesArn(starred.join(":"), arn)).toBe(true);
    }),
  );
});

test("a variable's value is taken literally, wildcards and all", () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const expanded = expand("<${k}>", new Map([["k", [value]]])) ?? "";
      expect(plain(expanded)).toBe(`<${value}>`);
      expect(glob(expanded, `<${value}>`)).toBe(true);
      if (/[*?]/.test(value)) expect(glob(expanded, `<${value.replace(/[*?]/, "xy")}>`)).toBe(false);
    }),
  );
});

test("special characters can be written as variables", () => {
  expect(plain(expand("${*}${?}${$}", new Map()) ?? "")).toBe("*?$");
  expect(expand("${unset}", new Map())).toBeUndefined();
});
