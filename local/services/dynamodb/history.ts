import type { Dimension } from "./throughput.ts";

/** What a table consumed in one second. */
export interface CapacitySecond {
  /** Epoch seconds. */
  readonly time: number;
  readonly read: number;
  readonly write: number;
  /** Requests refused. */
  readonly throttled: number;
}

/** Seconds in which something happened, oldest first. */
export interface CapacityHistory {
  consumed(dimension: Dimension, units: number, now: number): void;
  throttled(now: number): void;
  seconds(now: number): readonly CapacitySecond[];
}

const KEPT_SECONDS = 15 * 60;

export function createHistory(): CapacityHistory {
  const seconds: { time: number; read: number; write: number; throttled: number }[] = [];

  function drop(now: number): void {
    while ((seconds[0]?.time ?? Number.POSITIVE_INFINITY) < now / 1000 - KEPT_SECONDS) seconds.shift();
  }

  function at(now: number) {
    drop(now);
    const time = Math.floor(now / 1000);
    const last = seconds.at(-1);
    if (last !== undefined && last.time >= time) return last;
    const next = { time, read: 0, write: 0, throttled: 0 };
    seconds.push(next);
    return next;
  }

  return {
    consumed(dimension, units, now) {
      at(now)[dimension] += units;
    },
    throttled(now) {
      at(now).throttled += 1;
    },
    seconds(now) {
      drop(now);
      return seconds.map((second) => ({ ...second }));
    },
  };
}
