import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buckets, roundUp } from "./buckets.ts";

describe("the table's seconds", () => {
  it("are averaged over their bucket; throttles are counted", () => {
    const seconds = [
      { time: 100, read: 0, write: 5, throttled: 2 },
      { time: 109, read: 1, write: 15, throttled: 1 },
      { time: 110, read: 0, write: 1, throttled: 0 },
    ];
    expect(buckets(seconds, 119, 10, 2)).toEqual([
      { from: 100, read: 0.1, write: 2, throttled: 3 },
      { from: 110, read: 0, write: 0.1, throttled: 0 },
    ]);
  });

  it("outside the window are left out, and the sums stay the same from second to second", () => {
    const seconds = [{ time: 1, read: 0, write: 9, throttled: 9 }];
    expect(buckets(seconds, 10_000, 10, 3).every(({ write }) => write === 0)).toBe(true);
    const busy = [{ time: 95, read: 0, write: 10, throttled: 0 }];
    expect(buckets(busy, 101, 10, 3)).toEqual(buckets(busy, 109, 10, 3));
  });

  it("have a round top that holds them all", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (value) => {
        expect(roundUp(value)).toBeGreaterThanOrEqual(value * 0.999999);
        expect(roundUp(value)).toBeLessThan(value * 2.6);
      }),
    );
    expect(roundUp(0)).toBe(1);
  });
});
