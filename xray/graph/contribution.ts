import { edgesOf, type TraceEdge } from "../traces/edges.ts";
import { duration, responseTime } from "../traces/statistics.ts";
import {
  type Outcome,
  outcomeOf,
  type Segment,
  type ServiceId,
  serviceOf,
  type Trace,
} from "../traces/trace.ts";

/** What one trace adds to a service graph. It is computed once a trace, since graphs are asked for again and again. */
export interface Contribution {
  readonly visits: readonly Visit[];
  readonly calls: readonly Call[];
}

/** One segment at its node. */
export interface Visit {
  readonly node: NodeId;
  readonly segment: Segment;
  readonly root: boolean;
  /** Undefined while in progress: then there is no outcome either. Seconds. */
  readonly responseTime: number | undefined;
  readonly duration: number;
  readonly outcome: Outcome;
}

/** One call from a node to another. */
export interface Call {
  readonly source: NodeId;
  readonly target: NodeId;
  readonly edge: TraceEdge;
  /** Seconds; undefined while in progress. */
  readonly responseTime: number | undefined;
  readonly outcome: Outcome;
}

export interface NodeId {
  /** The same for the same node in every trace. */
  readonly key: string;
  readonly service: ServiceId;
}

const known = new WeakMap<Trace, Contribution>();

export function contributionOf(trace: Trace): Contribution {
  let contribution = known.get(trace);
  if (contribution === undefined) {
    contribution = contribute(trace);
    known.set(trace, contribution);
  }
  return contribution;
}

function contribute(trace: Trace): Contribution {
  const nodes = new Map<Segment, NodeId>();
  const nodeOf = (segment: Segment): NodeId => {
    let node = nodes.get(segment);
    if (node === undefined) {
      node = nodeIdOf(serviceOf(segment));
      nodes.set(segment, node);
    }
    return node;
  };
  return {
    visits: trace.segments.map((segment) => ({
      node: nodeOf(segment),
      segment,
      root: segment === trace.root,
      responseTime: responseTime(segment),
      duration: duration(segment) ?? 0,
      outcome: outcomeOf(segment),
    })),
    calls: edgesOf(trace).map((edge) => {
      const target = nodeOf(edge.target);
      return {
        source: edge.source === undefined ? clientOf(target.service) : nodeOf(edge.source),
        target,
        edge,
        responseTime: responseTime(edge.call),
        outcome: outcomeOf(edge.call),
      };
    }),
  };
}

/** The ids that were made, so that equal ones are one object in all traces. There are as many as nodes on the map. */
const ids = new Map<string, NodeId>();
/** A caller that makes up names without end must not fill the memory. */
const MAX_IDS = 10_000;

/** "Name, Type" make a node, and the account where it is known. */
function nodeIdOf(service: ServiceId, ...more: readonly unknown[]): NodeId {
  const key = JSON.stringify([service.name, service.type, service.accountId, ...more]);
  let id = ids.get(key);
  if (id === undefined) {
    if (ids.size === MAX_IDS) ids.clear();
    id = { key, service };
    ids.set(key, id);
  }
  return id;
}

/** A client bears the name of the service that it calls. */
function clientOf(root: ServiceId): NodeId {
  return nodeIdOf({ name: root.name, names: root.names, type: "client" }, root.type);
}
