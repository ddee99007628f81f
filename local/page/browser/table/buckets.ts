import type { Second } from "./client.ts";

export interface Bucket {
  /** Epoch seconds at which it begins. */
  readonly from: number;
  /** Capacity units per second, averaged. */
  readonly read: number;
  readonly write: number;
  /** Requests. */
  readonly throttled: number;
}

/** Sums seconds into `count` buckets of `size` seconds that end at `now`, oldest first; quiet ones are 0. */
export function buckets(seconds: readonly Second[], now: number, size: number, count: number): Bucket[] {
  // Whole multiples of the size: else every second would shift all sums.
  const end = Math.ceil(now / size) * size;
  const start = end - size * count;
  const sums = Array.from({ length: count }, (_, index) => ({
    from: start + index * size,
    read: 0,
    write: 0,
    throttled: 0,
  }));
  for (const second of seconds) {
    const sum = sums[Math.floor((second.time - start) / size)];
    if (!sum) continue;
    sum.read += second.read / size;
    sum.write += second.write / size;
    sum.throttled += second.throttled;
  }
  return sums;
}

/** A round number at or above a value, for the top of an axis. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
