import {
  type Entity,
  type Segment,
  type ServiceId,
  type Subsegment,
  serviceOf,
  type Trace,
  walk,
} from "../trace.ts";

/** One visit of a service in a trace. */
export interface TraceNode {
  readonly service: ServiceId;
  /** What says how the visit went: the service's segment, or the call to a service that sends none. */
  readonly entity: Entity;
  readonly segment?: Segment;
}

/** One call from a service to another. */
export interface TraceEdge {
  readonly source: ServiceId;
  readonly destination: ServiceId;
  /**
   * What says how the call went: the caller's subsegment where there is one, else the called segment
   * ("the edge uses the upstream service's subsegment",
   * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html).
   */
  readonly entity: Entity;
  /** The segment called, if it is in the trace. */
  readonly segment?: Segment;
}

/** A trace as nodes and edges of the trace map. */
export interface TraceMap {
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  /** The caller of the trace's entry, drawn in front of it. */
  readonly client?: ServiceId;
  /** Segments that nothing in the trace called. */
  readonly entries: readonly Segment[];
  /** Segments called by an entity, by the entity's id. */
  readonly called: ReadonlyMap<string, readonly Segment[]>;
}

const cache = new WeakMap<Trace, { readonly revision: number; readonly map: TraceMap }>();

/** The nodes and edges of one trace. Kept for as long as the trace does not change. */
export function traceMap(trace: Trace): TraceMap {
  const known = cache.get(trace);
  if (known?.revision === trace.revision) return known.map;
  const map = build(trace);
  cache.set(trace, { revision: trace.revision, map });
  return map;
}

function build(trace: Trace): TraceMap {
  const called = callsOf(trace);
  const nodes: TraceNode[] = [];
  const edges: TraceEdge[] = [];
  const ids = new Set<string>();
  for (const segment of trace.segments) {
    const source = serviceOf(segment);
    nodes.push({ service: source, entity: segment, segment });
    for (const caller of walk(segment)) {
      ids.add(caller.id);
      const destinations = called.get(caller.id) ?? [];
      for (const destination of destinations) {
        const entity = caller === segment ? destination : caller;
        edges.push({ source, destination: serviceOf(destination), entity, segment: destination });
      }
      const unseen = destinations.length === 0 ? unseenService(caller) : undefined;
      if (unseen) {
        nodes.push({ service: unseen, entity: caller });
        edges.push({ source, destination: unseen, entity: caller });
      }
    }
  }
  const entries = trace.segments.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  const { root } = trace;
  if (!root) return { nodes, edges, entries, called };
  const client: ServiceId = { name: root.name, names: [root.name], type: "client" };
  edges.push({ source: client, destination: serviceOf(root), entity: root, segment: root });
  return { nodes, edges, client, entries, called };
}

function callsOf(trace: Trace): ReadonlyMap<string, readonly Segment[]> {
  const called = new Map<string, Segment[]>();
  for (const segment of trace.segments) {
    if (segment.parentId === undefined) continue;
    const siblings = called.get(segment.parentId);
    if (siblings) siblings.push(segment);
    else called.set(segment.parentId, [segment]);
  }
  return called;
}

/** The service behind a call for which the trace has no segment, not even an inferred one. */
function unseenService(caller: Entity): ServiceId | undefined {
  const namespace = isSubsegment(caller) ? caller.namespace : undefined;
  if (namespace !== "aws" && namespace !== "remote") return undefined;
  const type = namespace === "remote" ? "remote" : `AWS::${caller.name}`;
  return { name: caller.name, names: [caller.name], type };
}

/** Narrows an entity to a subsegment. */
export function isSubsegment(entity: Entity): entity is Subsegment {
  return "kind" in entity && entity.kind === "subsegment";
}
