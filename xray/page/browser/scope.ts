import { present } from "./present.ts";
import type { Route } from "./route.ts";
import type { Run } from "./shapes.ts";
import { clock } from "./time.ts";

/** The scope of a view: a time range, in a group or in all traces. */
export interface Scope {
  /** Up to now: the last so many seconds. */
  readonly last?: number;
  /** Epoch seconds. */
  readonly from?: number;
  /** Epoch seconds; now if left out. */
  readonly to?: number;
  readonly group?: string;
}

export const RANGES = [
  { seconds: 300, label: "5 min", long: "the last 5 minutes" },
  { seconds: 900, label: "15 min", long: "the last 15 minutes" },
  { seconds: 3600, label: "1 h", long: "the last hour" },
  { seconds: 21_600, label: "6 h", long: "the last 6 hours" },
] as const;

/** The value of `range` that means all the traces in the store. */
export const EVERYTHING = "all";
const USUAL = 900;

/** The time and group that an address asks for: `range=900`, `range=all`, `range=FROM-` or `range=FROM-TO`. */
export function scopeOf(route: Route, run: Run | undefined): Scope {
  const range = route.query.range ?? "";
  const group = present({ group: route.query.group });
  if (range === EVERYTHING) {
    const oldest = run?.store.oldest;
    return oldest === undefined ? { last: USUAL, ...group } : { from: oldest, ...group };
  }
  const [, from, to] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?$/.exec(range) ?? [];
  if (from !== undefined && (to === undefined || Number(to) > Number(from))) {
    return { from: Number(from), ...present({ to: to === undefined ? undefined : Number(to) }), ...group };
  }
  const seconds = Number(range);
  return { last: RANGES.some((known) => known.seconds === seconds) ? seconds : USUAL, ...group };
}

/** `range` for a time from one moment, to another or until now. */
export const rangeOf = (from: number, to?: number): string =>
  `${Number(from.toFixed(3))}-${to === undefined ? "" : Number(to.toFixed(3))}`;

/** Beginning and end in epoch seconds. */
export function windowOf(scope: Scope, now = Date.now() / 1000): { start: number; end: number } {
  const end = scope.to ?? now;
  return { start: scope.from ?? end - (scope.last ?? USUAL), end: Math.max(end, (scope.from ?? 0) + 1) };
}

/** The newest part of a scope that is no longer than so many seconds. */
export function clipped(scope: Scope, longest: number): Scope {
  const { start, end } = windowOf(scope);
  if (end - start <= longest + 1) return scope;
  const { group, to } = scope;
  return { ...(to === undefined ? { last: longest } : { from: to - longest, to }), ...present({ group }) };
}

/** How long the time is, in seconds. */
export function secondsOf(scope: Scope): number {
  const { start, end } = windowOf(scope);
  return end - start;
}

/** Names a scope: two with the same name ask for the same. */
export const scopeKey = ({ last, from, to, group }: Scope): string => `${last} ${from} ${to} ${group ?? ""}`;

/** A time in words, after "in": `the last hour`, `the time since 14:03:59`. */
export function rangeName({ last, from, to }: Scope): string {
  if (from !== undefined) {
    return to === undefined
      ? `the time since ${clock(from)}`
      : `the time from ${clock(from)} to ${clock(to)}`;
  }
  return RANGES.find(({ seconds }) => seconds === last)?.long ?? `the last ${last} seconds`;
}
