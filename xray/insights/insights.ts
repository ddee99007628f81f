import { randomUUID } from "node:crypto";
import type { Group, GroupSelector } from "../settings/groups.ts";
import type { ServiceId, Trace } from "../traces/trace.ts";
import type { Bucket } from "./anomaly.ts";
import { type InsightEvent, insightEvent } from "./event.ts";
import { Health } from "./health.ts";
import type { Insight } from "./insight.ts";
import { type Evidence, Lifecycle, type Step } from "./lifecycle.ts";
import { Observed, Observer } from "./observer.ts";

export interface InsightsOptions {
  /** The traces in memory. */
  traces(): Iterable<Trace>;
  groups(): readonly Group[];
  /** Whether a trace is in a group. */
  member(group: GroupSelector): (trace: Trace) => boolean;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /**
   * Length of the buckets in which faults are counted; a minute by default. An insight is opened after one or
   * two of them and closed after three quiet ones, so with 10 seconds one can watch it.
   */
  readonly bucketSeconds?: number;
  /** Told of every notable change of an insight, in groups with notifications only. */
  readonly onEvent?: (event: InsightEvent) => void;
  /** Told when insights are other than before, in any group. */
  readonly onChange?: () => void;
  /** Makes UUIDs; random ones by default. */
  readonly createId?: () => string;
}

interface Watch {
  readonly observed: Observed;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
}

/** "The start time can't be more than 30 days old": what is older is forgotten. */
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** Buckets that are made up for when nothing was judged for long, e.g. after the machine slept. */
const MAX_MISSED_BUCKETS = 100;

/**
 * Insights: unusual faults of services, by group. AWS does not publish its model, so this approximates it; how is
 * said in docs/insights.md. `advance` does the work and has to be called at least once a bucket.
 */
export class Insights {
  readonly #options: InsightsOptions;
  readonly #bucketSeconds: number;
  readonly #createId: () => string;
  readonly #observer = new Observer();
  readonly #all = new Observed();
  /** By the group's ARN, which no two groups ever share. */
  readonly #watches = new Map<string, Watch>();
  readonly #insights = new Map<string, Insight>();
  /** Start of the first bucket that is not judged yet, epoch seconds. */
  #next: number;

  constructor(options: InsightsOptions) {
    this.#options = options;
    this.#bucketSeconds = options.bucketSeconds ?? 60;
    this.#createId = options.createId ?? randomUUID;
    this.#next = this.#bucketAt(options.clock() / 1000);
  }

  get bucketSeconds(): number {
    return this.#bucketSeconds;
  }

  /** Judges the buckets that are over. */
  advance(): void {
    const now = this.#options.clock() / 1000;
    if (now < this.#next + this.#bucketSeconds) return;
    const groups = this.#options.groups();
    const watches = groups.map((group) => ({
      group,
      has: this.#options.member({ GroupARN: group.GroupARN }),
      ...this.#watchOf(group),
    }));
    this.#observer.observe(this.#options.traces(), this.#all, watches);
    this.#next = Math.max(this.#next, this.#bucketAt(now) - MAX_MISSED_BUCKETS * this.#bucketSeconds);
    for (; this.#next + this.#bucketSeconds <= now; this.#next += this.#bucketSeconds) {
      const bucket = { start: this.#next, end: this.#next + this.#bucketSeconds };
      const requests = countByService(this.#all, bucket);
      for (const { group, has, observed, health, lifecycle } of watches) {
        health.judge(bucket, observed.takeBefore(bucket.end), requests);
        const evidence = this.#evidence(has);
        if (group.InsightsConfiguration.InsightsEnabled)
          this.#keep(lifecycle.step(group, bucket, evidence), group);
        else this.#keep(lifecycle.abandon(bucket, evidence));
      }
      this.#forget(groups, bucket);
    }
  }

  /** Newest first. */
  list(): readonly Insight[] {
    return [...this.#insights.values()].sort((a, b) => b.start - a.start || (a.id < b.id ? -1 : 1));
  }

  get(id: string): Insight | undefined {
    return this.#insights.get(id.toLowerCase());
  }

  /** How many faults of some requests to a service are expected at a time (epoch seconds), in a group. */
  forecast(
    group: Group,
    isMeant: (service: ServiceId) => boolean,
    time: number,
    requests: number,
  ): { readonly FaultCountLow: number; readonly FaultCountHigh: number } {
    const { observed, health } = this.#watchOf(group);
    const meant = [...observed.services].flatMap(([key, service]) => (isMeant(service) ? key : []));
    return health.forecast(meant, time, requests);
  }

  #keep(steps: readonly Step[], group?: Group): void {
    for (const { insight, change } of steps) {
      this.#insights.set(insight.id, insight);
      this.#options.onChange?.();
      if (change === undefined || !group?.InsightsConfiguration.NotificationsEnabled) continue;
      const { account, region } = this.#options;
      this.#options.onEvent?.(insightEvent(insight, change, { id: this.#createId(), account, region }));
    }
  }

  #forget(groups: readonly Group[], bucket: Bucket): void {
    const arns = new Set(groups.map(({ GroupARN }) => GroupARN));
    for (const [arn, { lifecycle }] of this.#watches) {
      if (arns.has(arn)) continue;
      this.#keep(
        lifecycle.abandon(
          bucket,
          this.#evidence(() => false),
        ),
      );
      this.#watches.delete(arn);
    }
    for (const [id, { end }] of this.#insights) {
      if (end !== undefined && end < bucket.end - KEPT_SECONDS) this.#insights.delete(id);
    }
  }

  #evidence(has: (trace: Trace) => boolean): Evidence {
    const { traces } = this.#options;
    return { all: traces, ofGroup: () => [...traces()].filter(has) };
  }

  #watchOf({ GroupARN: arn }: Group): Watch {
    let watch = this.#watches.get(arn);
    if (watch === undefined) {
      const observed = new Observed();
      const health = new Health();
      watch = { observed, health, lifecycle: new Lifecycle(health, observed, this.#createId) };
      this.#watches.set(arn, watch);
    }
    return watch;
  }

  #bucketAt(time: number): number {
    return Math.floor(time / this.#bucketSeconds) * this.#bucketSeconds;
  }
}

function countByService(observed: Observed, bucket: Bucket): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  for (const { service } of observed.takeBefore(bucket.end)) {
    requests.set(service, (requests.get(service) ?? 0) + 1);
  }
  return requests;
}
