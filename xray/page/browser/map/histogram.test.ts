import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bars, quantile } from "./histogram.tsx";

const histogram = fc.array(
  fc.record({ Value: fc.double({ min: 0, max: 900, noNaN: true }), Count: fc.integer({ min: 1, max: 50 }) }),
  { maxLength: 40 },
);
const calls = (rows: readonly { Count: number }[]) => rows.reduce((sum, { Count }) => sum + Count, 0);

describe("the latency histogram", () => {
  it("counts every call once", () => {
    fc.assert(
      fc.property(histogram, (rows) => {
        expect(bars(rows).reduce((sum, { count }) => sum + count, 0)).toBe(calls(rows));
      }),
    );
  });

  it("says what share of calls was at most how slow", () => {
    const rows = [
      { Value: 9, Count: 1 },
      { Value: 0.1, Count: 98 },
      { Value: 1, Count: 1 },
    ];
    expect([quantile(rows, 0.5), quantile(rows, 0.99), quantile(rows, 1)]).toEqual([0.1, 1, 9]);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});
