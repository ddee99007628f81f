import type { Piece } from "../documents/document.ts";
import { handsOn, inferSegments, type Resource, resourceOf } from "./inference.ts";
import { limit } from "./limits.ts";
import type { Segment, Subsegment, Trace } from "./trace.ts";

/** Deeper than any real call tree; subsegments below this depth are placed beside the segments instead. */
const MAX_DEPTH = 200;

/** The rules that we had to choose ourselves, because AWS does not document them. */
export interface AssemblyRules {
  /**
   * Keep a bucket, a queue or another event source on the map although its consumer has sent segments.
   * By the documented rule a segment replaces the inferred one, and the event source would vanish.
   */
  readonly keepEventSources: boolean;
  /** The limits of a trace are not applied. */
  readonly lenient?: boolean;
}

/**
 * Builds a trace from everything received of it. The result depends only on the pieces, not on their order:
 * subsegments go under their parents, AWS and remote calls without a segment of the service called get an inferred
 * one, segments are in order of start time.
 */
export function assemble(
  id: string,
  pieces: ReadonlyMap<string, Piece>,
  revision: number,
  rules: AssemblyRules,
): Trace {
  const children = childrenOf(pieces);
  const used = new Set<string>();

  const nest = (parent: string, depth: number): Subsegment[] => {
    const result: Subsegment[] = [];
    for (const piece of children.get(parent) ?? []) {
      if (depth <= MAX_DEPTH && !used.has(piece.id)) {
        const built = build(piece, depth);
        if (built.kind === "subsegment") result.push(built);
      }
    }
    return result.sort(byStart);
  };
  const build = (piece: Piece, depth: number): Segment | Subsegment => {
    used.add(piece.id);
    const subsegments = nest(piece.id, depth + 1);
    const { entity } = piece;
    if (entity.kind === "segment") return { ...entity, subsegments };
    const resource = resourceOf(entity);
    const aws =
      resource !== undefined && resource.names.length > 0
        ? { ...entity.aws, resource_names: resource.names }
        : entity.aws;
    return { ...entity, aws, subsegments };
  };

  const sent: Segment[] = [];
  for (const piece of pieces.values()) {
    if (piece.entity.kind !== "segment") continue;
    const built = build(piece, 0);
    if (built.kind === "segment") sent.push(built);
  }
  const orphans: Subsegment[] = [];
  const unused = (): Piece[] => [...pieces.values()].filter((piece) => !used.has(piece.id));
  const setBeside = (piece: Piece): void => {
    const built = used.has(piece.id) ? undefined : build(piece, 0);
    if (built?.kind === "subsegment") {
      orphans.push(piece.nestedIn === undefined ? built : { ...built, awaitedParent: piece.nestedIn });
    }
  };
  if (used.size < pieces.size) {
    for (const piece of unused()) if (!pieces.has(piece.nestedIn ?? "")) setBeside(piece);
    // What is left hangs in a circle or too deep; it begins with its smallest id.
    unused().sort(byId).forEach(setBeside);
  }

  const limited = rules.lenient ? { segments: sent, notes: [] } : limit(sent.sort(byStart));
  const segments = [...limited.segments];
  const downstream = downstreamOf(segments);
  let awaited = false;
  const visit = (call: Subsegment): void => {
    const reached = downstream.get(call.id) ?? [];
    if (call.traced === true && reached.length === 0) awaited = true;
    const resource = call.endTime === undefined ? undefined : resourceOf(call);
    if (resource !== undefined && !replaced(resource, reached, rules)) {
      segments.push(...inferSegments(call, resource, id));
    }
    call.subsegments.forEach(visit);
  };
  for (const segment of limited.segments) segment.subsegments.forEach(visit);
  segments.sort(byStart);
  orphans.sort(byStart);

  let startTime = Number.POSITIVE_INFINITY;
  let endTime = 0;
  let unfinished = false;
  for (const { entity } of pieces.values()) {
    startTime = Math.min(startTime, entity.startTime);
    endTime = Math.max(endTime, entity.endTime ?? entity.startTime);
    if (entity.endTime === undefined) unfinished = true;
  }
  return {
    id,
    segments,
    ...(orphans.length === 0 ? {} : { orphans }),
    ...entryOf(segments, pieces),
    ...(limited.notes.length === 0 ? {} : { notes: limited.notes }),
    startTime,
    endTime,
    partial: unfinished || awaited || orphans.length > 0,
    revision,
  };
}

/**
 * The root is the earliest segment that nobody in the trace called. Where there is none, the segments call each other
 * in a circle, or each itself: then the earliest counts as the root, and of those that a service sent for others
 * (`inferred`) only if there are no others. AWS does not document what it does.
 */
function entryOf(
  segments: readonly Segment[],
  pieces: ReadonlyMap<string, Piece>,
): Pick<Trace, "root" | "cyclic" | "unjoined"> {
  const sent = segments.filter(({ id }) => pieces.has(id));
  const candidates = sent.some(({ inferred }) => !inferred) ? sent.filter(({ inferred }) => !inferred) : sent;
  const uncalled = candidates.filter(({ parentId }) => parentId === undefined || !pieces.has(parentId));
  const root = uncalled[0] ?? candidates[0];
  if (root === undefined) return {};
  const unjoined = uncalled.filter((segment) => segment !== root && segment.parentId !== undefined);
  return {
    root,
    ...(uncalled.length === 0 ? { cyclic: true } : {}),
    ...(unjoined.length === 0 ? {} : { unjoined: unjoined.map(({ id }) => id) }),
  };
}

function replaced(resource: Resource, reached: readonly Segment[], rules: AssemblyRules): boolean {
  return reached.some((segment) => !(rules.keepEventSources && handsOn(resource, segment)));
}

function childrenOf(pieces: ReadonlyMap<string, Piece>): Map<string, Piece[]> {
  const children = new Map<string, Piece[]>();
  for (const piece of pieces.values()) {
    if (piece.nestedIn === undefined) continue;
    const siblings = children.get(piece.nestedIn);
    if (siblings === undefined) children.set(piece.nestedIn, [piece]);
    else siblings.push(piece);
  }
  return children;
}

function downstreamOf(segments: readonly Segment[]): Map<string, Segment[]> {
  const downstream = new Map<string, Segment[]>();
  for (const segment of segments) {
    if (segment.parentId === undefined) continue;
    downstream.set(segment.parentId, [...(downstream.get(segment.parentId) ?? []), segment]);
  }
  return downstream;
}

function byStart(a: Segment | Subsegment, b: Segment | Subsegment): number {
  return a.startTime - b.startTime || byId(a, b);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
