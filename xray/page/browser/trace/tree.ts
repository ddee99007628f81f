import { present } from "../present.ts";
import { outcomeOfPart, type ParsedTrace, type Part, serviceName } from "./document.ts";

/** A line of the waterfall. */
export interface TreeRow {
  readonly part: Part;
  readonly depth: number;
  readonly segment: boolean;
  /** The resource that a call reached, which X-Ray inferred from it. */
  readonly reached?: Part;
  /** The segment that this belongs to; for a segment itself. */
  readonly of: Part;
  /** When the attempt before this one ended, in epoch seconds: from then on it was waited for. */
  readonly waitedFrom?: number;
  /** How many lines are below it. */
  readonly below: number;
}

/**
 * All parts of a trace, callers before what they called, and in the order in which they began. Where two began in the
 * same millisecond, what ended first is first: it was there before the other. Segments that X-Ray inferred repeat the subsegment that
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
  const visit = (part: Part, depth: number, of: Part, segment: boolean, waitedFrom?: number): void => {
    // Malformed documents may name each other as parents.
    if (seen.has(part)) return;
    seen.add(part);
    const reached = inferred.get(part.id);
    const line = rows.length;
    const row = { part, depth, segment, of, ...present({ reached, waitedFrom }), below: 0 };
    rows.push(row);
    if (reached) seen.add(reached);
    const inside = new Set(part.subsegments ?? []);
    const next = [...(called.get(part.id) ?? []), ...(reached ? (called.get(reached.id) ?? []) : [])];
    const children = [...inside, ...next].sort(byTime);
    children.forEach((child, index) => {
      const own = inside.has(child);
      visit(child, depth + 1, own ? of : child, !own, waitBefore(child, children.slice(0, index)));
    });
    rows[line] = { ...row, below: rows.length - line - 1 };
  };
  for (const root of roots) visit(root, 0, root, true);
  // What only circles name is shown all the same.
  for (const segment of trace.segments) visit(segment, 0, segment, true);
  return rows;
}

function byTime(a: Part, b: Part): number {
  return a.start_time - b.start_time || (a.end_time ?? Number.MAX_VALUE) - (b.end_time ?? Number.MAX_VALUE);
}

/** The end of the failed attempt that a part repeats; undefined if it repeats none. */
function waitBefore(part: Part, earlier: readonly Part[]): number | undefined {
  const before = earlier.findLast(({ name }) => nameOfAttempts(name) === nameOfAttempts(part.name));
  if (before?.end_time === undefined || before.end_time >= part.start_time) return undefined;
  return isAttempt(part) || outcomeOfPart(before) !== "ok" ? before.end_time : undefined;
}

/** Lambda numbers its attempts; the AWS SDK's calls have the same name each time. */
const nameOfAttempts = (name: string): string => name.replace(/ #\d+$/, "");
const isAttempt = ({ name }: Part): boolean => / #\d+$/.test(name);

/** Time in which an event waits for a function and nothing works on it. */
export const isWait = ({ name }: Part): boolean => name === "Dwell Time";

/** Seconds in which a part itself worked, and nothing below it did. */
export function selfTime(part: Part): number | undefined {
  if (part.end_time === undefined) return undefined;
  let self = part.end_time - part.start_time;
  let covered = part.start_time;
  for (const child of [...(part.subsegments ?? [])].sort(byTime)) {
    const from = Math.max(covered, child.start_time);
    const to = Math.min(part.end_time, child.end_time ?? part.end_time);
    if (to > from) self -= to - from;
    covered = Math.max(covered, to);
  }
  return Math.max(0, self);
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
