import type { Capacity } from "./client.ts";

/** A time in which the capacity of a table was the same. Epoch seconds. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly mode: Capacity["mode"];
  /** Units per second; undefined where there was no limit. */
  readonly limit: number | undefined;
}

/** The capacity between two moments, step by step. */
export function stepsOf(
  capacities: readonly Capacity[],
  of: "read" | "write",
  start: number,
  end: number,
): readonly Step[] {
  return capacities.flatMap((row, index) => {
    const from = index === 0 ? start : Math.max(start, row.time);
    const to = Math.min(end, capacities[index + 1]?.time ?? end);
    return from < to ? [{ from, to, mode: row.mode, limit: row[of] }] : [];
  });
}

/** The limit at a moment; undefined where there was none. */
export function limitAt(steps: readonly Step[], time: number): number | undefined {
  return steps.find(({ from, to }) => time >= from && time < to)?.limit;
}
