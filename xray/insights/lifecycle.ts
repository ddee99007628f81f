import type { Group } from "../settings/groups.ts";
import type { ServiceId, Trace } from "../traces/trace.ts";
import type { Bucket } from "./anomaly.ts";
import { components, farthestDownstream } from "./components.ts";
import type { Health } from "./health.ts";
import { clientImpact, type Frame, serviceImpact, summarize } from "./impact.ts";
import type { Assessment, Insight, InsightChange } from "./insight.ts";
import type { Observed } from "./observer.ts";

/** The traces whose requests are counted when an insight is assessed. */
export interface Evidence {
  all(): Iterable<Trace>;
  ofGroup(): Iterable<Trace>;
}

/** An insight after a bucket, and its change if there was a notable one. */
export interface Step {
  readonly insight: Insight;
  readonly change?: InsightChange;
}

interface Open {
  readonly insight: Insight;
  readonly services: ReadonlySet<string>;
  readonly rootCause: string;
}

/** Opens, changes and closes the insights of one group. */
export class Lifecycle {
  readonly #health: Health;
  readonly #observed: Observed;
  readonly #createId: () => string;
  #open: readonly Open[] = [];

  constructor(health: Health, observed: Observed, createId: () => string) {
    this.#health = health;
    this.#observed = observed;
    this.#createId = createId;
  }

  /** To be called when a bucket has been judged. Returns every insight that was open, or is now. */
  step(group: Group, bucket: Bucket, evidence: Evidence): readonly Step[] {
    const { claims, rest } = this.#claim();
    const steps: (Step & { readonly open?: Open })[] = claims.map(({ open, services, absorbed }) => {
      if (absorbed)
        return this.#close(open, bucket, evidence, "From now on part of another insight: faults in");
      if (services.size === 0) return this.#close(open, bucket, evidence, "No more unusual faults in");
      return this.#continue(open, services, bucket, evidence);
    });
    steps.push(...rest.map((services) => this.#begin(group, services, bucket, evidence)));
    this.#open = steps.flatMap(({ open }) => open ?? []);
    return steps;
  }

  /** Closes everything, when nobody wants insights of the group any more. */
  abandon(bucket: Bucket, evidence: Evidence): readonly Step[] {
    const reason = "Insights of the group were switched off. Until then faults in";
    const closed = this.#open.map((open) => this.#close(open, bucket, evidence, reason));
    this.#open = [];
    return closed;
  }

  /**
   * Which unusual services belong to which open insight. A part of the map goes to the oldest insight that it
   * touches; other insights that it touches are absorbed. What touches none is the rest.
   */
  #claim() {
    const { downstream } = this.#observed;
    let rest = components(this.#health.unusual(), downstream);
    const absorbed = new Set<Open>();
    const claims = this.#open.map((open) => {
      const services = new Set<string>();
      if (absorbed.has(open)) return { open, services, absorbed: true };
      const parts = new Set([open]);
      // A set gives out what is added while it is gone through.
      for (const part of parts) {
        for (const component of rest.filter((each) => meets(each, part.services))) {
          for (const service of component) services.add(service);
          for (const other of this.#open) if (meets(component, other.services)) parts.add(other);
        }
      }
      for (const part of parts) if (part !== open) absorbed.add(part);
      rest = rest.filter((component) => !meets(component, services));
      return { open, services, absorbed: false };
    });
    return { claims, rest };
  }

  #begin(group: Group, services: ReadonlySet<string>, bucket: Bucket, evidence: Evidence) {
    const start = this.#health.since(services) ?? bucket.start;
    const rootCause = this.#rootCauseOf(services);
    const subject = { services, rootCause, group: group.GroupName, frame: { start, end: bucket.end } };
    const change = { ...this.#assess("Unusual faults in", subject, evidence), time: bucket.end };
    const { time: _, ...assessment } = change;
    const insight: Insight = {
      ...assessment,
      id: this.#createId(),
      groupName: group.GroupName,
      groupArn: group.GroupARN,
      state: "ACTIVE",
      start,
      updated: bucket.end,
      changes: [change],
    };
    return { insight, change, open: { insight, services, rootCause } };
  }

  /** The change is notable if the root cause or the services are others now. */
  #continue(open: Open, services: ReadonlySet<string>, bucket: Bucket, evidence: Evidence) {
    const { insight: before } = open;
    const rootCause = this.#rootCauseOf(services, open.rootCause);
    const reason = reasonFor(open, { services, rootCause });
    const frame = { start: before.start, end: bucket.end };
    const subject = { services, rootCause, group: before.groupName, frame };
    const assessment = this.#assess(reason ?? "Unusual faults in", subject, evidence);
    const change = reason === undefined ? undefined : { ...assessment, time: bucket.end };
    const changes = change ? [...before.changes, change] : before.changes;
    const insight = { ...before, ...assessment, updated: bucket.end, changes };
    return { insight, ...(change ? { change } : {}), open: { insight, services, rootCause } };
  }

  #close({ insight: before, services, rootCause }: Open, bucket: Bucket, evidence: Evidence, reason: string) {
    const end = this.#health.until(services) ?? bucket.end;
    const subject = { services, rootCause, group: before.groupName, frame: { start: before.start, end } };
    // The services' order is that of their faults, which are over.
    const assessment = { ...this.#assess(reason, subject, evidence), services: before.services };
    const change = { ...assessment, time: bucket.end };
    const changes = [...before.changes, change];
    const insight: Insight = {
      ...before,
      ...assessment,
      state: "CLOSED",
      end,
      updated: bucket.end,
      changes,
    };
    return { insight, change };
  }

  #assess(reason: string, { services, rootCause, group, frame }: Subject, evidence: Evidence): Assessment {
    const service = this.#serviceOf(rootCause);
    const client = clientImpact(evidence.ofGroup(), frame);
    const impact = serviceImpact(evidence.all(), rootCause, frame);
    return {
      summary: summarize(reason, service, impact, client, group),
      rootCause: service,
      services: this.#health.byFaults(services).map((key) => this.#serviceOf(key)),
      client,
      service: impact,
    };
  }

  /** The last service downstream; of several the one it was before, else the one with the most faults. */
  #rootCauseOf(services: ReadonlySet<string>, before?: string): string {
    const candidates = this.#health.byFaults(farthestDownstream(services, this.#observed.downstream));
    return candidates.find((candidate) => candidate === before) ?? candidates[0] ?? "";
  }

  #serviceOf(key: string): ServiceId {
    return this.#observed.services.get(key) ?? { name: key, names: [key] };
  }
}

/** What an assessment is about. */
interface Subject {
  readonly services: ReadonlySet<string>;
  readonly rootCause: string;
  readonly group: string;
  readonly frame: Frame;
}

/** Why a change is notable, as the beginning of a sentence; undefined if it is none. */
function reasonFor(before: Omit<Open, "insight">, now: Omit<Open, "insight">): string | undefined {
  if (before.rootCause !== now.rootCause) return "Unusual faults now come from";
  if ([...now.services].some((service) => !before.services.has(service))) {
    return "More services have unusual faults, which come from";
  }
  return now.services.size < before.services.size
    ? "Fewer services have unusual faults, which come from"
    : undefined;
}

function meets(component: ReadonlySet<string>, services: ReadonlySet<string>): boolean {
  return [...component].some((service) => services.has(service));
}
