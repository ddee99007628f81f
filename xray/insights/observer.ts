import { edgesOf } from "../traces/edges.ts";
import { outcomeOf, type Segment, type ServiceId, serviceOf, type Trace } from "../traces/trace.ts";

/** One finished visit of a service. */
export interface Visit {
  readonly service: string;
  /** When it ended, epoch seconds. */
  readonly time: number;
  readonly fault: boolean;
}

/** What is seen of the traces of one group: visits that no bucket has yet, and the map. */
export class Observed {
  readonly services = new Map<string, ServiceId>();
  /** Keys of the services called, by the caller's key. */
  readonly downstream = new Map<string, Set<string>>();
  #visits: Visit[] = [];

  add(visits: readonly Visit[]): void {
    this.#visits.push(...visits);
  }

  /** Takes out what ended before a time, in epoch seconds; what came late is among it. */
  takeBefore(time: number): readonly Visit[] {
    const taken = this.#visits.filter((visit) => visit.time < time);
    this.#visits = this.#visits.filter((visit) => visit.time >= time);
    return taken;
  }

  /** Adds a trace's nodes and edges to the map. */
  addMap(trace: Trace): void {
    for (const segment of trace.segments) this.services.set(keyOf(segment), serviceOf(segment));
    for (const { source, target } of edgesOf(trace)) {
      if (source === undefined) continue;
      const called = this.downstream.get(keyOf(source)) ?? new Set();
      this.downstream.set(keyOf(source), called.add(keyOf(target)));
    }
  }
}

interface Seen {
  readonly revision: number;
  readonly segments: ReadonlySet<string>;
  /** The groups that have the trace's visits. */
  readonly groups: ReadonlySet<Observed>;
}

/** Finds what is new in the traces of a store, each visit once for each group. */
export class Observer {
  #seen: ReadonlyMap<string, Seen> = new Map();

  /** `groups` are those to tell, each with the traces that it wants; `all` is told of every trace. */
  observe(
    traces: Iterable<Trace>,
    all: Observed,
    groups: readonly { readonly observed: Observed; readonly has: (trace: Trace) => boolean }[],
  ): void {
    const present = new Map<string, Seen>();
    for (const trace of traces) {
      const before = this.#seen.get(trace.id);
      if (before !== undefined && before.revision === trace.revision) {
        present.set(trace.id, before);
        continue;
      }
      const finished = trace.segments.filter((segment) => segment.endTime !== undefined);
      const fresh = finished.filter(({ id }) => !before?.segments.has(id)).map(visitOf);
      const members = groups.filter(({ has }) => has(trace)).map(({ observed }) => observed);
      all.add(fresh);
      for (const member of members) {
        // A trace that becomes a member later, for instance by a fault, brings its earlier visits along.
        member.add(before?.groups.has(member) ? fresh : finished.map(visitOf));
        member.addMap(trace);
      }
      present.set(trace.id, {
        revision: trace.revision,
        segments: new Set(finished.map(({ id }) => id)),
        groups: new Set([...(before?.groups ?? []), ...members]),
      });
    }
    // Traces that the store has dropped are forgotten with it.
    this.#seen = present;
  }
}

function visitOf(segment: Segment): Visit {
  return {
    service: keyOf(segment),
    time: segment.endTime ?? segment.startTime,
    fault: outcomeOf(segment) === "fault",
  };
}

const keys = new WeakMap<Segment, string>();

/** The same for all visits of one node of the map. */
export function keyOf(segment: Segment): string {
  let key = keys.get(segment);
  if (key === undefined) {
    const { name, type, accountId } = serviceOf(segment);
    key = JSON.stringify([name, type, accountId]);
    keys.set(segment, key);
  }
  return key;
}
