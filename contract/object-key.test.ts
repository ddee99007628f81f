import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeKey, encodeKey } from "./object-key.ts";

test("decodes any key that S3 can hold", () => {
  const key = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(fc.property(key, (name) => decodeKey(encodeKey(name)) === name));
});

test("decodes what S3 leaves unencoded", () => {
  expect(decodeKey("2026/a+b%2Bc%C3%BC(1)!~*'.png")).toBe("2026/a b+cü(1)!~*'.png");
});

test.each(["100%.png", "%zz", "%C3", "50%+off.jpg"])("%s is no encoded key", (text) => {
  expect(decodeKey(text)).toBeUndefined();
});
