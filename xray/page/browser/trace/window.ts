import type { Route } from "../route.ts";

/** A part of a trace's time, in epoch seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Narrower than this, in seconds, nothing is measured. */
const LEAST = 0.0005;

/** The part that an address shows, `zoom=0.5-1.25` in seconds from the beginning; all of it if it names none. */
export function zoomOf({ query }: Route, whole: Span): Span {
  const [, from, to] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(query.zoom ?? "") ?? [];
  if (from === undefined || to === undefined) return whole;
  const start = Math.min(whole.end - LEAST, whole.start + Number(from));
  const end = Math.min(whole.end, whole.start + Number(to));
  return end - start >= LEAST ? { start, end } : whole;
}

/** `zoom` for a part of a trace, with a little on both sides; nothing for all of it. */
export function zoomTo({ start, end }: Span, whole: Span, margin = 0): string | undefined {
  const air = Math.max(LEAST, (end - start) * margin);
  const from = Math.max(0, start - air - whole.start);
  const to = Math.min(whole.end, end + air) - whole.start;
  if (from === 0 && to >= whole.end - whole.start) return undefined;
  return `${from.toFixed(4)}-${to.toFixed(4)}`;
}
