import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRoute } from "../route.ts";
import { zoomOf, zoomTo } from "./window.ts";

const whole = { start: 1_795_000_000, end: 1_795_000_060 };
const zoomed = (zoom: string) => zoomOf(parseRoute(`#/trace/1?zoom=${zoom}`), whole);

describe("the part of a trace that is shown", () => {
  it("is what was zoomed to, within a tenth of a millisecond", () => {
    const part = fc.tuple(
      fc.double({ min: 0, max: 59, noNaN: true }),
      fc.double({ min: 0.01, max: 60, noNaN: true }),
    );
    fc.assert(
      fc.property(part, ([from, length]) => {
        const span = { start: whole.start + from, end: Math.min(whole.end, whole.start + from + length) };
        const { start, end } = zoomed(zoomTo(span, whole) ?? "");
        expect(start).toBeLessThanOrEqual(span.start + 1e-4);
        expect(end).toBeGreaterThanOrEqual(span.end - 1e-4);
      }),
    );
  });

  it.each(["", "5-5", "9-3", "a-b", "70-80", "-1-5"])("is all of it for %s", (zoom) => {
    expect(zoomed(zoom)).toEqual(whole);
  });
});
