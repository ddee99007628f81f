import { describe, expect, it } from "vitest";
import { SamplingTargets } from "../targets.ts";
import { InstrumentedCaller } from "./caller.ts";
import { clientId, Fate, rule } from "./fixtures.ts";

const uploads = rule({ RuleName: "uploads", ReservoirSize: 10, FixedRate: 0.1 });

describe("a caller", () => {
  it("borrows one a second until it has a quota, then takes that, then the rate decides", () => {
    const fate = new Fate();
    const caller = new InstrumentedCaller(clientId(1), fate);
    caller.useRules([uploads]);
    const count = (requests: number) =>
      Array.from({ length: requests }, () => caller.decide({})).filter(Boolean).length;
    expect(count(20)).toBe(1);
    expect(caller.report()).toEqual([
      {
        RuleName: "uploads",
        ClientID: clientId(1),
        Timestamp: 1_795_400_000,
        RequestCount: 20,
        SampledCount: 1,
        BorrowCount: 1,
      },
    ]);
    expect(caller.report()).toEqual([]);

    const targets = new SamplingTargets();
    caller.useTargets([targets.assign(uploads, clientId(1), fate.now / 1000)]);
    fate.pass(1);
    expect(count(20)).toBe(10);
    expect(caller.report()).toMatchObject([{ RequestCount: 20, SampledCount: 10, BorrowCount: 0 }]);
    fate.chance = 0.05;
    expect(count(5)).toBe(5);
    fate.chance = 0.99;
    fate.pass(15);
    expect(count(20)).toBe(1);
  });

  it("reports what AWS's example reports: 20 of 110 requests in ten seconds", () => {
    const fate = new Fate();
    const caller = new InstrumentedCaller(clientId(1), fate);
    caller.useRules([uploads]);
    for (let second = 0; second < 10; second++) {
      for (let i = 0; i < 11; i++) {
        fate.chance = i === 5 ? 0 : 0.99;
        caller.decide({});
      }
      fate.pass(1);
    }
    expect(caller.report()).toMatchObject([{ RequestCount: 110, SampledCount: 20, BorrowCount: 10 }]);
  });

  it("borrows nothing from a rule without a reservoir, and traces nothing without rules", () => {
    const caller = new InstrumentedCaller(clientId(1), new Fate());
    expect(caller.decide({})).toBe(false);
    caller.useRules([rule({ RuleName: "rate-only" })]);
    expect(caller.decide({})).toBe(false);
  });

  it("takes over a rate that was changed, and forgets rules that are gone", () => {
    const fate = new Fate();
    const caller = new InstrumentedCaller(clientId(1), fate);
    caller.useRules([uploads]);
    caller.decide({});
    caller.useTargets([
      new SamplingTargets().assign(
        { ...uploads, FixedRate: 1, ReservoirSize: 0 },
        clientId(1),
        fate.now / 1000,
      ),
    ]);
    expect(caller.decide({})).toBe(true);
    caller.useRules([rule({ RuleName: "other" })]);
    expect(caller.report()).toEqual([]);
    caller.useTargets([new SamplingTargets().assign(uploads, clientId(1), 0)]);
    expect(caller.decide({})).toBe(false);
  });
});
