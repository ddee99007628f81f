import fc from "fast-check";
import { expect, it } from "vitest";
import { createTokenBucket } from "./token-bucket.ts";

const step = fc.record({ wait: fc.nat(30_000), units: fc.integer({ min: 1, max: 40 }) });

it("never gives more over any time than the rate, the start and one overdraft allow", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 60 }), (rate, steps) => {
      const seconds = 5;
      const bucket = createTokenBucket({ rate, seconds, initialSeconds: 1, now: 0 });
      let now = 0;
      let taken = 0;
      for (const { wait, units } of steps) {
        now += wait;
        if (bucket.take(units, now)) taken += units;
        // The last request may take in advance all but one of its units.
        expect(taken).toBeLessThanOrEqual(rate * (1 + now / 1000) + 40);
        expect(bucket.balance(now)).toBeLessThanOrEqual(rate * seconds);
      }
    }),
  );
});

it("always gives again what fits, once enough time has passed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 30 }), (rate, steps) => {
      const bucket = createTokenBucket({ rate, seconds: 5, initialSeconds: 1, now: 0 });
      let now = 0;
      for (const { wait, units } of steps) {
        now += wait;
        bucket.take(units, now);
      }
      now += (40 / rate + 5) * 1000;
      expect(bucket.take(rate, now)).toBe(true);
    }),
  );
});

it("keeps its balance across a change of the rate, and takes nothing from a clock set back", () => {
  const bucket = createTokenBucket({ rate: 10, seconds: 300, initialSeconds: 1, now: 10_000 });
  bucket.setRate(1, 10_000);
  expect(bucket.balance(10_000)).toBe(10);
  expect(bucket.balance(0)).toBe(10);
});
