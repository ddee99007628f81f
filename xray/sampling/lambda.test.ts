import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLambdaSampler } from "./lambda.ts";
import { Fate } from "./testing/fixtures.ts";

describe("Lambda's own sampling", () => {
  it("takes the first of each second and five percent of the others", () => {
    const fate = new Fate();
    const sample = createLambdaSampler(fate);
    expect([sample(), sample(), sample()]).toEqual([true, false, false]);
    fate.chance = 0.0499;
    expect(sample()).toBe(true);
    fate.chance = 0.05;
    expect(sample()).toBe(false);
    fate.pass(1);
    expect([sample(), sample()]).toEqual([true, false]);
    fate.pass(3600);
    expect([sample(), sample()]).toEqual([true, false]);
  });

  it("obeys a decision, which does not count as the second's one", () => {
    const fate = new Fate();
    const sample = createLambdaSampler(fate);
    expect([sample(false), sample(true), sample(true), sample(false)]).toEqual([false, true, true, false]);
    expect([sample(undefined), sample(undefined)]).toEqual([true, false]);
  });

  it("counts for each function by itself", () => {
    const fate = new Fate();
    expect([createLambdaSampler(fate)(), createLambdaSampler(fate)()]).toEqual([true, true]);
  });

  it("samples min(r, 1) + 5 % of the rest", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 30 }), (perSecond) => {
        const fate = new Fate();
        const sample = createLambdaSampler(fate);
        let sampled = 0;
        let expected = 0;
        for (const requests of perSecond) {
          for (let i = 0; i < requests; i++) {
            fate.chance = (i % 20) / 20;
            if (sample()) sampled++;
            if (i === 0 || i % 20 === 0) expected++;
          }
          fate.pass(1);
        }
        expect(sampled).toBe(expected);
      }),
    );
  });
});
