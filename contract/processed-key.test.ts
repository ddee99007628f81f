import fc from "fast-check";
import { test } from "vitest";
import { processedKeyOf, sourceKeyOf } from "./processed-key.ts";

test("a processed key leads back to its upload", () => {
  const key = fc.oneof(fc.string({ minLength: 1, unit: "grapheme" }), fc.constant("a.jpg"));
  fc.assert(fc.property(key, (name) => sourceKeyOf(processedKeyOf(name)) === name));
});

test("two uploads never share a processed key", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => a === b || processedKeyOf(a) !== processedKeyOf(b)),
  );
});
