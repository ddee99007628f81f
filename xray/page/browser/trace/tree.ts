import { type ParsedTrace, type Part, serviceName } from "./document.ts";

/** A line of the waterfall. */
export interface TreeRow {
  readonly part: Part;
  readonly depth: number;
  readonly segment: boolean;
  /** The resource that a call reached, which X-Ray inferred from it. */
  readonly reached?: Part;
  /** The segment that this belongs to; for a segment itself. */
  readonly of: Part;
}

/**
 * All parts of a trace, callers before what they called. Segments that X-Ray inferred repeat the subsegment that
 * they were inferred from, so that one line stands for both.
 */
export function treeOf(trace: ParsedTrace): TreeRow[] {
  const inferred = new Map<string, Part>();
  const called = new Map<string, Part[]>();
  const known = new Set<string>();
  const collect = (part: Part): void => {
    known.add(part.id);
    for (const child of part.subsegments ?? []) collect(child);
  };
  for (const segment of trace.segments) collect(segment);
  const below = (parent: string, segment: Part) => {
    const siblings = called.get(parent);
    if (siblings) siblings.push(segment);
    else called.set(parent, [segment]);
  };
  const roots: Part[] = [];
  for (const segment of trace.segments) {
    const parent = segment.parent_id;
    if (segment.inferred && parent !== undefined && known.has(parent)) inferred.set(parent, segment);
    if (parent === undefined || !known.has(parent)) roots.push(segment);
    else below(parent, segment);
  }

  const rows: TreeRow[] = [];
  const seen = new Set<Part>();
  const visit = (part: Part, depth: number, of: Part, segment: boolean): void => {
    // Malformed documents may name each other as parents.
    if (seen.has(part)) return;
    seen.add(part);
    const reached = inferred.get(part.id);
    rows.push({ part, depth, segment, of, ...(reached ? { reached } : {}) });
    for (const child of part.subsegments ?? []) visit(child, depth + 1, of, false);
    const next = [...(called.get(part.id) ?? []), ...(reached ? (called.get(reached.id) ?? []) : [])];
    for (const child of next) {
      if (child === reached) seen.add(child);
      else visit(child, depth + 1, child, true);
    }
  };
  for (const root of roots) visit(root, 0, root, true);
  // What only circles name is shown all the same.
  for (const segment of trace.segments) visit(segment, 0, segment, true);
  return rows;
}

/** Start and end of everything in a trace, in epoch seconds; what is in progress counts to `now`. */
export function spanOf(rows: readonly TreeRow[], now: number): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { part } of rows) {
    start = Math.min(start, part.start_time);
    end = Math.max(end, part.end_time ?? Math.min(now, part.start_time + LONGEST_OPEN));
  }
  return { start, end: Math.max(end, start + 0.001) };
}

/** A function runs for 15 minutes at most: what is open for longer was given up. */
const LONGEST_OPEN = 900;

/** What a line is called. */
export const rowName = ({ part, segment }: TreeRow): string => (segment ? serviceName(part) : part.name);
