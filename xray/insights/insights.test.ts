import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Group } from "../settings/groups.ts";
import { pipeline, START, traceIdOf, traceOf } from "../testing/documents.ts";
import type { Trace } from "../traces/trace.ts";
import type { InsightEvent } from "./event.ts";
import { Insights } from "./insights.ts";

const group: Group = {
  GroupName: "image-text-dev",
  GroupARN: "arn:aws:xray:eu-west-1:000000000000:group/image-text-dev/AAAA",
  FilterExpression: "",
  InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: true },
};

/** Time that stands still until it is told to go on, and photos that go through the pipeline in it. */
class Simulation {
  readonly events: InsightEvent[] = [];
  readonly traces: Trace[] = [];
  readonly insights: Insights;
  groups: Group[] = [group];
  isMember: (trace: Trace) => boolean = () => true;
  #now = START;
  #photos = 0;

  constructor() {
    this.insights = new Insights({
      traces: () => this.traces,
      groups: () => this.groups,
      member: () => (trace) => this.isMember(trace),
      account: "000000000000",
      region: "eu-west-1",
      clock: () => this.#now * 1000,
      bucketSeconds: 10,
      onEvent: (event) => this.events.push(event),
    });
  }

  get now(): number {
    return this.#now;
  }

  /** One bucket with photos, each of which may end in a fault of some service. */
  bucket(photos: readonly (Broken | undefined)[]): void {
    for (const broken of photos) this.traces.push(photo(++this.#photos, this.#now - START, broken));
    this.#now += 10;
    this.insights.advance();
  }

  quiet(buckets: number): void {
    for (let i = 0; i < buckets; i++) this.bucket([]);
  }

  /** Every notable change of every insight. */
  get changes(): number {
    return this.insights.list().reduce((sum, { changes }) => sum + changes.length, 0);
  }

  get states(): readonly string[] {
    return this.insights.list().map(({ state }) => state);
  }
}

type Broken = "detect" | "results" | "preprocess";

function photo(number: number, after: number, broken: Broken | undefined): Trace {
  const id = traceIdOf(number);
  const fault = { fault: true };
  const failed = new Map<unknown, object>();
  const documents = pipeline(id, after);
  const at = (index: number) => documents[index]?.id;
  if (broken === "detect" || broken === "results") failed.set(at(5), fault);
  if (broken === "results") failed.set(at(7), { fault: true, http: { response: { status: 500 } } });
  if (broken === "preprocess") failed.set(at(1), fault);
  return traceOf(documents.map((document) => ({ ...document, ...failed.get(document.id) })));
}

function some(count: number, broken: Broken | undefined, faults = count): (Broken | undefined)[] {
  return Array.from({ length: count }, (_, index) => (index < faults ? broken : undefined));
}

describe("an insight", () => {
  it("opens with a fault burst, tells each change once, and closes after the faults have stopped", () => {
    const simulation = new Simulation();
    for (let i = 0; i < 6; i++) simulation.bucket(some(10, undefined));
    expect(simulation.events).toEqual([]);

    simulation.bucket(some(10, "detect", 4));
    simulation.bucket(some(10, "detect", 4));
    expect(simulation.events.map(({ detail }) => detail.State)).toEqual(["ACTIVE"]);
    const [opened] = simulation.events;
    expect(opened?.detail.RootCauseServiceId).toMatchObject({
      Name: "detect",
      Type: "AWS::Lambda::Function",
    });
    expect(opened?.detail.RootCauseServiceRequestImpactStatistics).toEqual({
      FaultCount: 8,
      OkCount: 12,
      TotalCount: 20,
    });
    expect(opened?.detail.ClientRequestImpactStatistics).toMatchObject({ FaultCount: 0, TotalCount: 20 });
    expect(opened?.detail.StartTime).toBe(START + 60);
    expect(opened?.detail.EndTime).toBeNull();

    simulation.bucket(some(10, "detect", 5));
    expect(simulation.events).toHaveLength(1);

    simulation.bucket(some(10, undefined));
    simulation.bucket(some(10, undefined));
    expect(simulation.states).toEqual(["ACTIVE"]);
    simulation.bucket(some(10, undefined));
    expect(simulation.states).toEqual(["CLOSED"]);
    expect(simulation.events.map(({ detail }) => detail.State)).toEqual(["ACTIVE", "CLOSED"]);
    expect(simulation.events[1]?.detail).toMatchObject({
      InsightId: opened?.detail.InsightId,
      EndTime: START + 90,
      RootCauseServiceRequestImpactStatistics: { FaultCount: 13 },
    });
  });

  it("opens at once where the faults are beyond doubt", () => {
    const simulation = new Simulation();
    simulation.bucket(some(8, "detect"));
    expect(simulation.states).toEqual(["ACTIVE"]);
  });

  it("closes when there is no traffic any more", () => {
    const simulation = new Simulation();
    simulation.bucket(some(8, "detect"));
    simulation.quiet(3);
    expect(simulation.states).toEqual(["CLOSED"]);
  });

  it("does not open for noise", () => {
    const simulation = new Simulation();
    for (let i = 0; i < 60; i++) simulation.bucket(some(50, "detect", i % 4 === 0 ? 2 : i % 2));
    expect(simulation.insights.list()).toEqual([]);
  });

  it("does not open for two faults, however few the requests", () => {
    const simulation = new Simulation();
    for (let i = 0; i < 20; i++) simulation.bucket(some(2, "detect"));
    expect(simulation.insights.list()).toEqual([]);
  });

  it("is of the service farthest downstream, and of one map only once", () => {
    const simulation = new Simulation();
    simulation.bucket(some(10, "results", 8));
    expect(simulation.insights.list()).toHaveLength(1);
    const [insight] = simulation.insights.list();
    expect(insight?.rootCause).toMatchObject({ name: "results", type: "AWS::DynamoDB::Table" });
    expect(insight?.services.map(({ name }) => name).sort()).toEqual(["detect", "results"]);
  });

  it("changes, once, when the root cause moves", () => {
    const simulation = new Simulation();
    simulation.bucket(some(10, "detect", 8));
    simulation.bucket(some(10, "results", 8));
    simulation.bucket(some(10, "results", 8));
    expect(simulation.events.map(({ detail }) => detail.RootCauseServiceId.Name)).toEqual([
      "detect",
      "results",
    ]);
    expect(simulation.insights.list()).toHaveLength(1);
  });

  it("is one each for faults that have nothing to do with each other", () => {
    const simulation = new Simulation();
    simulation.bucket([...some(8, "detect"), ...some(8, "preprocess")]);
    expect(
      simulation.insights
        .list()
        .map(({ rootCause }) => rootCause.name)
        .sort(),
    ).toEqual(["detect", "preprocess"]);
  });

  it("counts what arrives late in the bucket in which it arrives", () => {
    const simulation = new Simulation();
    simulation.quiet(5);
    simulation.traces.push(...some(8, "detect").map((broken, index) => photo(1000 + index, 3, broken)));
    simulation.quiet(1);
    expect(simulation.states).toEqual(["ACTIVE"]);
  });

  it("opens in a group that has nothing but faults, however often single ones come", () => {
    const simulation = new Simulation();
    simulation.isMember = ({ segments }) => segments.some(({ fault }) => fault);
    for (let i = 0; i < 30; i++) simulation.bucket(some(20, "detect", 1));
    expect(simulation.insights.list()).toEqual([]);
    simulation.bucket(some(20, "detect", 15));
    expect(simulation.states).toEqual(["ACTIVE"]);
  });
});

describe("groups", () => {
  const settings = (InsightsEnabled: boolean, NotificationsEnabled: boolean): Group => ({
    ...group,
    InsightsConfiguration: { InsightsEnabled, NotificationsEnabled },
  });

  it("without insights have none", () => {
    const simulation = new Simulation();
    simulation.groups = [settings(false, false)];
    simulation.bucket(some(8, "detect"));
    expect(simulation.insights.list()).toEqual([]);
    expect(simulation.events).toEqual([]);
  });

  it("without notifications have insights, but no events", () => {
    const simulation = new Simulation();
    simulation.groups = [settings(true, false)];
    simulation.bucket(some(8, "detect"));
    expect(simulation.states).toEqual(["ACTIVE"]);
    expect(simulation.events).toEqual([]);
  });

  it("close what is open when insights are switched off, and when they are deleted", () => {
    for (const groups of [[settings(false, false)], []]) {
      const simulation = new Simulation();
      simulation.bucket(some(8, "detect"));
      simulation.groups = groups;
      simulation.quiet(1);
      expect(simulation.states).toEqual(["CLOSED"]);
      expect(simulation.events).toHaveLength(1);
    }
  });
});

describe("forecasts", () => {
  it("learn what is usual", () => {
    const simulation = new Simulation();
    const isMeant = ({ name, type }: { name: string; type?: string }) =>
      name === "detect" && type === "AWS::Lambda::Function";
    const before = simulation.insights.forecast(group, isMeant, simulation.now, 100);
    for (let i = 0; i < 30; i++) simulation.bucket(some(50, "detect", 5));
    const after = simulation.insights.forecast(group, isMeant, simulation.now, 100);
    expect(before).toEqual({ FaultCountLow: 0, FaultCountHigh: 4 });
    expect(after.FaultCountHigh).toBeGreaterThan(10);
    expect(after.FaultCountHigh).toBeLessThan(25);
  });
});

describe("whatever happens", () => {
  const share = fc.constantFrom<Broken | undefined>(undefined, undefined, "detect", "results", "preprocess");
  const bucket = fc.array(share, { maxLength: 15 });

  it("there are as many events as notable changes, and insights open before they close", () => {
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 15 }), (buckets) => {
        const simulation = new Simulation();
        for (const photos of buckets) simulation.bucket(photos);
        simulation.quiet(4);
        expect(simulation.events).toHaveLength(simulation.changes);
        expect(new Set(simulation.events.map(({ id }) => id)).size).toBe(simulation.events.length);
        for (const insight of simulation.insights.list()) {
          expect(insight.state).toBe("CLOSED");
          expect(insight.end).toBeGreaterThan(insight.start);
          const states = simulation.events
            .filter(({ detail }) => detail.InsightId === insight.id)
            .map(({ detail }) => detail.State);
          expect(states.at(0)).toBe("ACTIVE");
          expect(states.indexOf("CLOSED")).toBe(states.length - 1);
          for (const { client, service } of insight.changes) {
            for (const { FaultCount, OkCount, TotalCount } of [client, service]) {
              expect(FaultCount + OkCount).toBeLessThanOrEqual(TotalCount);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
