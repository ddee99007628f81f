import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRoute } from "./route.ts";
import { clipped, rangeOf, scopeOf, windowOf } from "./scope.ts";

const run = {
  id: "a",
  about: "",
  marks: [],
  store: { kept: 1, limit: 2, evicted: 0, refused: 0, oldest: 1000 },
};
const scope = (range: string) => scopeOf(parseRoute(`#/map?range=${range}`), run);

describe("the time that an address asks for", () => {
  it("is one of the last ranges, everything kept, or between two moments", () => {
    expect(windowOf(scope("300"), 10_000)).toEqual({ start: 9700, end: 10_000 });
    expect(windowOf(scope("all"), 10_000)).toEqual({ start: 1000, end: 10_000 });
    expect(windowOf(scope("9000-"), 10_000)).toEqual({ start: 9000, end: 10_000 });
    expect(windowOf(scope("9000-9100.5"), 10_000)).toEqual({ start: 9000, end: 9100.5 });
  });

  it.each(["", "-5", "0", "1e9", "9000-8000", "a-b", "NaN"])("is the usual one for %s", (range) => {
    expect(windowOf(scope(range), 10_000)).toEqual({ start: 9100, end: 10_000 });
  });

  it("is clipped to its newest part where only so much can be asked for", () => {
    expect(clipped({ from: 1000, to: 9000, group: "g" }, 500)).toEqual({ from: 8500, to: 9000, group: "g" });
    expect(clipped({ from: 1000 }, 500)).toEqual({ last: 500 });
    expect(clipped({ last: 300 }, 500)).toEqual({ last: 300 });
  });

  it("is written such that it is read the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2e9 }), fc.integer({ min: 1, max: 1e6 }), (from, length) => {
        expect(windowOf(scope(rangeOf(from, from + length)))).toEqual({ start: from, end: from + length });
      }),
    );
  });
});
