import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutKey } from "./message.ts";

test("two pictures that fail for one cause have one message", () => {
  const key = fc.string({ minLength: 12, unit: "grapheme" });
  const denied = (name: string) =>
    withoutKey(
      new Error(`not authorized on "arn:aws:s3:::images/${name}" (${encodeURIComponent(name)})`),
      name,
    );
  fc.assert(fc.property(key, key, (a, b) => denied(a).message === denied(b).message));
});

test("the type and what is no key stay", () => {
  const error = withoutKey(new RangeError("status 403: a.png"), "a.png");
  expect(error).toBeInstanceOf(RangeError);
  expect(error.message).toBe("status 403: <key>");
  expect(withoutKey("text", "t")).toBe("text");
});
