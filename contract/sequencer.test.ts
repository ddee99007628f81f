import fc from "fast-check";
import { expect, test } from "vitest";
import { normalSequencer } from "./sequencer.ts";

const hexadecimal = fc.stringMatching(/^[0-9A-Fa-f]{1,40}$/);

/** AWS's own rule: pad the shorter with zeros on the right, compare as text. */
function byAws(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const [x, y] = [a, b].map((each) => each.toUpperCase().padEnd(length, "0"));
  return compare(x ?? "", y ?? "");
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

test("orders any two sequencers as AWS says", () => {
  fc.assert(
    fc.property(hexadecimal, hexadecimal, fc.nat(6), (a, b, zeros) => {
      const longer = b + "0".repeat(zeros);
      expect(compare(normalSequencer(a), normalSequencer(longer))).toBe(byAws(a, longer));
    }),
  );
});

test("sequencers that differ in zeros on the right are the same", () => {
  expect(normalSequencer("0055AED6DCD90281E500")).toBe(normalSequencer("0055aed6dcd90281e5"));
});
