import {
  count,
  elapsed,
  emptyStatistics,
  Histogram,
  type HistogramEntry,
  type SummaryStatistics,
} from "../traces/statistics.ts";
import { type Entity, type Segment, type ServiceId, type Trace, walk } from "../traces/trace.ts";
import { type Call, contributionOf, type NodeId, type Visit } from "./contribution.ts";

/** A node as GetServiceGraph and GetTraceGraph give it. Times are epoch seconds. */
export interface Service {
  readonly ReferenceId: number;
  readonly Name: string;
  readonly Names: readonly string[];
  readonly Root?: boolean;
  readonly AccountId?: string;
  readonly Type?: string;
  /** `active` for services that send segments, `unknown` for inferred ones and clients. */
  readonly State: "active" | "unknown";
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Edges: readonly ServiceEdge[];
  readonly SummaryStatistics: SummaryStatistics;
  readonly DurationHistogram: readonly HistogramEntry[];
  readonly ResponseTimeHistogram: readonly HistogramEntry[];
}

export interface ServiceEdge {
  /** `ReferenceId` of the service called. */
  readonly ReferenceId: number;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly SummaryStatistics: SummaryStatistics;
  readonly ResponseTimeHistogram: readonly HistogramEntry[];
  readonly Aliases: readonly never[];
  /** "an asynchronous connection"; then there are no statistics, but the events' ages. */
  readonly EdgeType?: "link";
  readonly ReceivedEventAgeHistogram: readonly HistogramEntry[];
}

/**
 * The map of some traces. Node statistics are of the services' own (or inferred) segments, edge statistics of the
 * callers' subsegments; a message from a queue is a link from the queue, if the trace that sent it is given, too; what is in progress has a place on the map but no outcome yet. With `within`, segments that
 * started outside of the epoch seconds are left out.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html#xray-api-servicegraph
 */
export function serviceGraph(
  traces: Iterable<Trace>,
  within?: { readonly start: number; readonly end: number },
): Service[] {
  const nodes = new Map<string, Node>();
  const nodeOf = ({ key, service }: NodeId): Node => {
    let node = nodes.get(key);
    if (node === undefined) {
      node = new Node(nodes.size, service);
      nodes.set(key, node);
    }
    return node;
  };
  const inside = ({ startTime }: Segment): boolean =>
    within === undefined || (startTime >= within.start && startTime <= within.end);

  const all = new Map<string, Trace>();
  const received: Visit[] = [];
  for (const trace of traces) {
    all.set(trace.id, trace);
    const { visits, calls } = contributionOf(trace);
    for (const visit of visits) {
      if (!inside(visit.segment)) continue;
      nodeOf(visit.node).add(visit);
      if (visit.segment.links !== undefined) received.push(visit);
    }
    for (const call of calls) {
      if (inside(call.edge.target)) nodeOf(call.source).connect(nodeOf(call.target), call);
    }
  }
  for (const { node, segment, outcome } of received) {
    for (const { traceId, id } of segment.links ?? []) {
      const sent = sender(all.get(traceId), id);
      if (sent === undefined) continue;
      const edge = { source: sent.segment, target: segment, call: sent.segment, link: true };
      nodeOf(sent.node).connect(nodeOf(node), {
        source: sent.node,
        target: node,
        edge,
        responseTime: undefined,
        outcome,
      });
    }
  }
  return [...nodes.values()].map((node) => node.toService());
}

/** Who sent the message that a link names: the queue that a subsegment reached, else the service that it is of. */
function sender(trace: Trace | undefined, id: string): Visit | undefined {
  if (trace === undefined) return undefined;
  const { visits } = contributionOf(trace);
  return (
    visits.find(({ segment }) => segment.inferred && segment.parentId === id) ??
    visits.find(({ segment }) => [...walk(segment)].some((entity) => entity.id === id))
  );
}

/** From the first start to the last end. */
class Span {
  start = Number.POSITIVE_INFINITY;
  end = 0;

  include(entity: Entity): void {
    this.start = Math.min(this.start, entity.startTime);
    this.end = Math.max(this.end, entity.endTime ?? entity.startTime);
  }
}

class Node {
  readonly reference: number;
  readonly #id: ServiceId;
  readonly #span = new Span();
  readonly #statistics = emptyStatistics();
  readonly #durations = new Histogram();
  readonly #responseTimes = new Histogram();
  readonly #edges = new Map<Node, Connection>();
  #root = false;
  #active = false;

  constructor(reference: number, id: ServiceId) {
    this.reference = reference;
    this.#id = id;
  }

  add({ segment, root, responseTime, duration, outcome }: Visit): void {
    this.#root ||= root;
    this.#active ||= !segment.inferred;
    this.#span.include(segment);
    if (responseTime === undefined) return;
    count(this.#statistics, outcome, responseTime);
    this.#responseTimes.add(responseTime);
    this.#durations.add(duration);
  }

  connect(target: Node, call: Call): void {
    let connection = this.#edges.get(target);
    if (connection === undefined) {
      connection = new Connection(target.reference);
      this.#edges.set(target, connection);
    }
    connection.add(call);
    // A client, and a caller before the time asked for, has no segments here: it lasts as long as its calls.
    this.#span.include(call.edge.call);
  }

  toService(): Service {
    const { accountId, type } = this.#id;
    return {
      ReferenceId: this.reference,
      Name: this.#id.name,
      Names: this.#id.names,
      ...(this.#root ? { Root: true } : {}),
      ...(accountId === undefined ? {} : { AccountId: accountId }),
      ...(type === undefined ? {} : { Type: type }),
      State: this.#active ? "active" : "unknown",
      StartTime: this.#span.start,
      EndTime: this.#span.end,
      Edges: [...this.#edges.values()].map((edge) => edge.toEdge()),
      SummaryStatistics: this.#statistics,
      DurationHistogram: this.#durations.entries(),
      ResponseTimeHistogram: this.#responseTimes.entries(),
    };
  }
}

class Connection {
  readonly #target: number;
  readonly #span = new Span();
  readonly #statistics = emptyStatistics();
  readonly #responseTimes = new Histogram();
  readonly #ages = new Histogram();
  #link = false;

  constructor(target: number) {
    this.#target = target;
  }

  add({ edge: { call, target, link }, responseTime, outcome }: Call): void {
    this.#span.include(call);
    if (link) {
      this.#link = true;
      this.#ages.add(elapsed(call.endTime ?? call.startTime, target.startTime));
      return;
    }
    if (responseTime === undefined) return;
    count(this.#statistics, outcome, responseTime);
    this.#responseTimes.add(responseTime);
  }

  toEdge(): ServiceEdge {
    return {
      ReferenceId: this.#target,
      StartTime: this.#span.start,
      EndTime: this.#span.end,
      SummaryStatistics: this.#statistics,
      ResponseTimeHistogram: this.#responseTimes.entries(),
      Aliases: [],
      ...(this.#link ? { EdgeType: "link" } : {}),
      ReceivedEventAgeHistogram: this.#ages.entries(),
    };
  }
}
