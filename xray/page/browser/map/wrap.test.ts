import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, wrapName } from "./wrap.ts";

describe("names on the map", () => {
  it("break where their words end", () => {
    expect(wrapName("image-text-dev-preprocess-image", 20, 2)).toEqual([
      "image-text-dev-",
      "preprocess-image",
    ]);
  });

  it("keep both their ends when they are too long", () => {
    expect(shorten("image-text-dev-images-000000000000-eu-west-1", 20)).toBe("image-text…eu-west-1");
  });

  it("never take more room than there is, and lose nothing that fits", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 5, max: 30 }), (name, width) => {
        const lines = wrapName(name, width, 2);
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        if (name.length <= width) expect(lines.join("")).toBe(name);
      }),
    );
  });
});
