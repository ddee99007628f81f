import fc from "fast-check";
import { expect, test } from "vitest";
import { EARLIEST_SEQUENCER, isEarlier, normalSequencer } from "./sequencer.ts";

const hexadecimal = fc.stringMatching(/^[0-9A-Fa-f]{1,40}$/);

/** AWS's own rule: pad the shorter one with zeros on the right, compare as text. */
function isEarlierByAws(a: string, b: string): boolean {
  const length = Math.max(a.length, b.length);
  return a.toUpperCase().padEnd(length, "0") < b.toUpperCase().padEnd(length, "0");
}

test("orders any two sequencers as AWS says", () => {
  fc.assert(
    fc.property(hexadecimal, hexadecimal, fc.nat(6), (a, b, zeros) => {
      const longer = b + "0".repeat(zeros);
      expect(isEarlier(a, longer)).toBe(isEarlierByAws(a, longer));
      expect(isEarlier(longer, a)).toBe(isEarlierByAws(longer, a));
    }),
  );
});

test("the order of the normal form as text, which DynamoDB compares, is the same", () => {
  fc.assert(
    fc.property(hexadecimal, hexadecimal, (a, b) => {
      expect(normalSequencer(a) < normalSequencer(b)).toBe(isEarlierByAws(a, b));
    }),
  );
});

test("sequencers that differ in zeros on the right are the same", () => {
  expect(normalSequencer("0055AED6DCD90281E500")).toBe(normalSequencer("0055aed6dcd90281e5"));
});

test("no sequencer is earlier than the earliest", () => {
  fc.assert(fc.property(hexadecimal, (any) => !isEarlier(any, EARLIEST_SEQUENCER)));
});
