import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Group } from "../settings/groups.ts";
import { components, farthestDownstream } from "./components.ts";
import { Health } from "./health.ts";
import type { Insight } from "./insight.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Observed } from "./observer.ts";

const group: Group = {
  GroupName: "all",
  GroupARN: "arn:aws:xray:eu-west-1:000000000000:group/all/A",
  InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: true },
};
const nothing = { all: () => [], ofGroup: () => [] };

type Edges = readonly (readonly [from: string, to: string])[];

/** Insights on a map of services, bucket after bucket, without traces. */
class Play {
  readonly health = new Health();
  readonly observed = new Observed();
  readonly insights = new Map<string, Insight>();
  readonly #lifecycle: Lifecycle;
  #ids = 0;
  #start = 0;

  constructor(edges: Edges) {
    this.#lifecycle = new Lifecycle(this.health, this.observed, () => `insight-${++this.#ids}`);
    this.connect(edges);
  }

  connect(edges: Edges): void {
    for (const [from, to] of edges) {
      this.observed.downstream.set(from, (this.observed.downstream.get(from) ?? new Set()).add(to));
    }
  }

  /** A bucket in which the named services fail ten times in ten. */
  bucket(...failing: string[]) {
    const bucket = { start: this.#start, end: this.#start + 10 };
    const visits = failing.flatMap((service) =>
      Array.from({ length: 10 }, () => ({ service, time: bucket.start, fault: true })),
    );
    this.health.judge(bucket, visits, new Map(failing.map((service) => [service, 10])));
    this.#start += 10;
    const steps = this.#lifecycle.step(group, bucket, nothing);
    for (const { insight } of steps) this.insights.set(insight.id, insight);
    return steps;
  }

  get active(): readonly { readonly rootCause: string; readonly services: readonly string[] }[] {
    return [...this.insights.values()]
      .filter(({ state }) => state === "ACTIVE")
      .map(({ rootCause, services }) => ({
        rootCause: rootCause.name,
        services: services.map(({ name }) => name).sort(),
      }));
  }
}

describe("insights", () => {
  it("are one for services that call each other, with the last of them as its cause", () => {
    const play = new Play([
      ["a", "b"],
      ["b", "c"],
      ["x", "y"],
    ]);
    play.bucket("a", "b", "c", "y");
    expect(play.active).toEqual([
      { rootCause: "c", services: ["a", "b", "c"] },
      { rootCause: "y", services: ["y"] },
    ]);
  });

  it("that grow together become the older one", () => {
    const play = new Play([
      ["a", "b"],
      ["b", "c"],
    ]);
    play.bucket("a");
    play.bucket("a", "c");
    expect(play.active).toHaveLength(2);
    const steps = play.bucket("a", "b", "c");
    expect(play.active).toEqual([{ rootCause: "c", services: ["a", "b", "c"] }]);
    expect(
      steps.map(({ insight, change }) => [insight.id, insight.state, change?.summary.split(":")[0]]),
    ).toEqual([
      ["insight-1", "ACTIVE", "Unusual faults now come from c"],
      ["insight-2", "CLOSED", "From now on part of another insight"],
    ]);
  });

  it("stay one when they fall apart", () => {
    const play = new Play([
      ["a", "b"],
      ["b", "c"],
    ]);
    play.bucket("a", "b", "c");
    for (let i = 0; i < 3; i++) play.bucket("a", "c");
    expect(play.active).toEqual([{ rootCause: "c", services: ["a", "c"] }]);
  });

  it("go on without a service that is well again, and say so once", () => {
    const play = new Play([["a", "b"]]);
    play.bucket("a", "b");
    const changes = Array.from({ length: 5 }, () => play.bucket("b")).flatMap((steps) =>
      steps.flatMap(({ change }) => change?.summary.split(":")[0] ?? []),
    );
    expect(changes).toEqual(["Fewer services have unusual faults, which come from b"]);
    expect(play.active).toEqual([{ rootCause: "b", services: ["b"] }]);
  });

  it("on any map: every unusual service is in one open insight, and every difference is a change", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const buckets = fc.array(fc.uniqueArray(name, { maxLength: 5 }), { maxLength: 20 });
    const edge = fc.tuple(name, name);
    fc.assert(
      fc.property(
        fc.array(edge, { maxLength: 8 }),
        fc.array(edge, { maxLength: 4 }),
        buckets,
        (edges, later, all) => {
          const play = new Play(edges);
          all.forEach((failing, index) => {
            if (index === 8) play.connect(later);
            const before = new Map(play.insights);
            const steps = play.bucket(...failing);
            const unusual = play.health.unusual();
            const claimed = play.active.flatMap(({ services }) => services);
            expect([...claimed].sort()).toEqual([...unusual].sort());
            for (const { insight, change } of steps) {
              const earlier = before.get(insight.id);
              expect(earlier?.state).not.toBe("CLOSED");
              const say = (it: Insight | undefined) =>
                it && [it.state, it.rootCause.name, it.services.map((service) => service.name).sort()];
              const isDifferent = JSON.stringify(say(earlier)) !== JSON.stringify(say(insight));
              expect(change !== undefined).toBe(isDifferent);
              expect(insight.changes.length).toBe((earlier?.changes.length ?? 0) + (change ? 1 : 0));
              if (insight.state === "CLOSED") continue;
              const keys = new Set(insight.services.map((service) => service.name));
              expect(farthestDownstream(keys, play.observed.downstream)).toContain(insight.rootCause.name);
            }
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("parts of a map", () => {
  it("hang together by calls in either direction", () => {
    const downstream = new Map([
      ["a", new Set(["b"])],
      ["c", new Set(["b", "z"])],
      ["d", new Set(["d"])],
    ]);
    const parts = components(new Set(["a", "b", "c", "d"]), downstream);
    expect(parts.map((part) => [...part].sort())).toEqual([["a", "b", "c"], ["d"]]);
    expect(farthestDownstream(new Set(["a", "b", "c", "d"]), downstream)).toEqual(["b", "d"]);
  });

  it("that are circles may have their cause anywhere", () => {
    const circle = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["a"])],
    ]);
    expect(farthestDownstream(new Set(["a", "b"]), circle)).toEqual(["a", "b"]);
  });
});
