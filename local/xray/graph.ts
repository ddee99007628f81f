import { edgesOf, type TraceEdge } from "./edges.ts";
import {
  count,
  duration,
  emptyStatistics,
  Histogram,
  type HistogramEntry,
  responseTime,
  type SummaryStatistics,
} from "./statistics.ts";
import { type Entity, type Segment, type ServiceId, serviceOf, type Trace } from "./trace.ts";

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
 * callers' subsegments; what is in progress has a place on the map but no outcome yet. With `within`, segments that
 * started outside of the epoch seconds are left out.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html#xray-api-servicegraph
 */
export function serviceGraph(
  traces: Iterable<Trace>,
  within?: { readonly start: number; readonly end: number },
): Service[] {
  const nodes = new Map<string, Node>();
  const nodeOf = (key: string, id: ServiceId): Node => {
    let node = nodes.get(key);
    if (node === undefined) {
      node = new Node(nodes.size, id);
      nodes.set(key, node);
    }
    return node;
  };
  const inside = (segment: Segment): boolean =>
    within === undefined || (segment.startTime >= within.start && segment.startTime <= within.end);

  for (const trace of traces) {
    for (const segment of trace.segments) {
      if (!inside(segment)) continue;
      const id = identityOf(segment);
      nodeOf(id.key, id.service).add(segment, segment === trace.root);
    }
    for (const edge of edgesOf(trace)) {
      if (!inside(edge.target)) continue;
      const target = identityOf(edge.target);
      const source = edge.source === undefined ? clientOf(target.service) : identityOf(edge.source);
      nodeOf(source.key, source.service).connect(nodeOf(target.key, target.service), edge);
    }
  }
  return [...nodes.values()].map((node) => node.toService());
}

interface Identity {
  readonly key: string;
  readonly service: ServiceId;
}

const identities = new WeakMap<Segment, Identity>();

/** "Name, Type" make a node, and the account where it is known. */
function identityOf(segment: Segment): Identity {
  let identity = identities.get(segment);
  if (identity === undefined) {
    const service = serviceOf(segment);
    identity = { key: JSON.stringify([service.name, service.type, service.accountId]), service };
    identities.set(segment, identity);
  }
  return identity;
}

/** A client bears the name of the service that it calls. */
function clientOf(root: ServiceId): Identity {
  return {
    key: JSON.stringify([root.name, "client", root.type]),
    service: { name: root.name, names: root.names, type: "client" },
  };
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

  add(segment: Segment, root: boolean): void {
    this.#root ||= root;
    this.#active ||= !segment.inferred;
    this.#span.include(segment);
    const seconds = responseTime(segment);
    if (seconds === undefined) return;
    count(this.#statistics, segment, seconds);
    this.#responseTimes.add(seconds);
    this.#durations.add(duration(segment) ?? seconds);
  }

  connect(target: Node, edge: TraceEdge): void {
    let connection = this.#edges.get(target);
    if (connection === undefined) {
      connection = new Connection(target.reference);
      this.#edges.set(target, connection);
    }
    connection.add(edge);
    // A client, and a caller before the time asked for, has no segments here: it lasts as long as its calls.
    this.#span.include(edge.call);
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

  add({ call, target, link }: TraceEdge): void {
    this.#span.include(call);
    if (link) {
      this.#link = true;
      this.#ages.add(Math.max(0, target.startTime - (call.endTime ?? call.startTime)));
      return;
    }
    const seconds = responseTime(call);
    if (seconds === undefined) return;
    count(this.#statistics, call, seconds);
    this.#responseTimes.add(seconds);
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
