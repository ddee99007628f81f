import type { Entity, Segment, Trace } from "./trace.ts";

/** One call between two segments of a trace. */
export interface TraceEdge {
  /** Undefined: the client that sent the request. */
  readonly source?: Segment;
  readonly target: Segment;
  /**
   * What the caller recorded of the call: "the edge uses the upstream service's subsegment". Where the caller is
   * the segment itself, or unknown, the target's own segment stands for it.
   */
  readonly call: Entity;
  /** An event, not a call: a bucket or a queue invoked a function. */
  readonly link: boolean;
}

const known = new WeakMap<Trace, readonly TraceEdge[]>();

/**
 * Every call in a trace: from the client to the root, and from each segment to those that it caused. Computed once
 * a trace.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-servicegraph
 */
export function edgesOf(trace: Trace): readonly TraceEdge[] {
  let edges = known.get(trace);
  if (edges === undefined) {
    edges = findEdges(trace);
    known.set(trace, edges);
  }
  return edges;
}

function findEdges(trace: Trace): TraceEdge[] {
  const callers = new Map<string, { readonly owner: Segment; readonly call?: Entity }>();
  const inferred = new Map<string, Segment>();
  for (const segment of trace.segments) {
    callers.set(segment.id, { owner: segment });
    if (segment.inferred && segment.parentId !== undefined && !inferred.has(segment.parentId)) {
      inferred.set(segment.parentId, segment);
    }
    const visit = (entity: Entity): void => {
      for (const call of entity.subsegments) {
        callers.set(call.id, { owner: segment, call });
        visit(call);
      }
    };
    visit(segment);
  }
  const edges: TraceEdge[] = [];
  for (const target of trace.segments) {
    const caller = target.parentId === undefined ? undefined : callers.get(target.parentId);
    // A message from a queue has no client who waits; its sender is in another trace (see graph.ts).
    if (target === trace.root && target.links === undefined)
      edges.push({ target, call: target, link: false });
    // A root that has a caller is in a circle (see assemble.ts); a segment that names itself has none.
    if (caller === undefined || caller.owner === target) continue;
    const { owner, call = target } = caller;
    // An inferred segment stays beside a real one only where it handed the trace on (see assemble.ts).
    const source = target.inferred ? undefined : inferred.get(call.id);
    edges.push(
      source === undefined
        ? { source: owner, target, call, link: false }
        : { source, target, call, link: true },
    );
  }
  return edges;
}
