import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SamplingTargets } from "./targets.ts";
import { InstrumentedCaller } from "./testing/caller.ts";
import { clientId, Fate, rule } from "./testing/fixtures.ts";

const uploads = rule({ RuleName: "uploads", ReservoirSize: 10, FixedRate: 0.1 });

describe("quotas", () => {
  it("are the whole reservoir for the only caller, for longer than until the next report", () => {
    expect(new SamplingTargets().assign(uploads, clientId(1), 1000)).toEqual({
      RuleName: "uploads",
      FixedRate: 0.1,
      ReservoirQuota: 10,
      ReservoirQuotaTTL: 1015,
      Interval: 10,
    });
  });

  it("become equal shares as callers report, and whole again when one is gone", () => {
    const targets = new SamplingTargets();
    const quota = (client: number, now: number) =>
      targets.assign(uploads, clientId(client), now).ReservoirQuota;
    expect([quota(1, 0), quota(2, 1), quota(3, 2)]).toEqual([10, 0, 0]);
    expect([quota(1, 10), quota(2, 11), quota(3, 12)]).toEqual([4, 3, 3]);
    expect([quota(1, 20), quota(2, 21)]).toEqual([4, 3]);
    expect([quota(1, 30), quota(2, 31)]).toEqual([5, 5]);
  });

  it("of different rules have nothing to do with each other", () => {
    const targets = new SamplingTargets();
    targets.assign(uploads, clientId(1), 0);
    expect(targets.assign(rule({ RuleName: "b", ReservoirSize: 4 }), clientId(2), 0).ReservoirQuota).toBe(4);
    targets.keepOnly(["b"]);
    expect(targets.assign(uploads, clientId(2), 1).ReservoirQuota).toBe(10);
  });

  it("never add up to more than the reservoir, and after a round of reports to all of it", () => {
    const report = fc.record({ client: fc.nat(7), after: fc.nat(12) });
    fc.assert(
      fc.property(fc.nat(20), fc.array(report, { maxLength: 60 }), (ReservoirSize, reports) => {
        const targets = new SamplingTargets();
        const some = rule({ RuleName: "some", ReservoirSize });
        const valid = new Map<number, { quota: number; until: number }>();
        let now = 0;
        const assign = (client: number) => {
          const { ReservoirQuota, ReservoirQuotaTTL } = targets.assign(some, clientId(client), now);
          valid.set(client, { quota: ReservoirQuota, until: ReservoirQuotaTTL });
          let sum = 0;
          for (const { quota, until } of valid.values()) if (until >= now) sum += quota;
          return sum;
        };
        for (const { client, after } of reports) {
          now += after;
          expect(assign(client)).toBeLessThanOrEqual(ReservoirSize);
        }
        const clients = [...valid].filter(([, { until }]) => until >= now).map(([client]) => client);
        const sums = [...clients, ...clients].map(assign);
        if (clients.length > 0) expect(sums.at(-1)).toBe(ReservoirSize);
      }),
      { numRuns: 300 },
    );
  });
});

describe("many callers of one rule", () => {
  it("together trace what the reservoir gives, however the requests fall", () => {
    const fate = new Fate();
    const targets = new SamplingTargets();
    const callers = [1, 2, 3].map((number) => new InstrumentedCaller(clientId(number), fate));
    for (const caller of callers) caller.useRules([uploads]);
    let sampled = 0;
    for (let second = 0; second < 60; second++) {
      let now = 0;
      for (const caller of callers) {
        for (let i = 0; i < 30; i++) if (caller.decide({})) now++;
      }
      // Newcomers borrow, one each; after two rounds of reports all quotas are shares.
      if (second >= 20) sampled += now;
      expect(now).toBeLessThanOrEqual(10 + callers.length);
      fate.pass(1);
      if (second % 10 !== 9) continue;
      for (const caller of callers) {
        const [report] = caller.report();
        if (report) caller.useTargets([targets.assign(uploads, report.ClientID, fate.now / 1000)]);
      }
    }
    expect(sampled).toBe(40 * 10);
  });
});
