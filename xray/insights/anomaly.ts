import type { FaultLimits } from "./baseline.ts";

/** Buckets that are looked back at: two unusual ones of three begin an anomaly, three usual ones end it. */
const LOOK_BACK_BUCKETS = 3;
const ANOMALOUS_BUCKETS = 2;

/** A stretch of time that is judged as one. */
export interface Bucket {
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
}

/** Whether the faults of one service are unusual, bucket after bucket. */
export class Anomaly {
  #recent: { readonly bucket: Bucket; readonly unusual: boolean }[] = [];
  #last?: Bucket;
  #active = false;

  get active(): boolean {
    return this.#active;
  }

  /** Start of the first unusual bucket that is remembered, epoch seconds. */
  get since(): number | undefined {
    return this.#recent.find(({ unusual }) => unusual)?.bucket.start;
  }

  /** End of the last unusual bucket, epoch seconds. */
  get until(): number | undefined {
    return this.#last?.end;
  }

  /** A bucket without requests is a usual one. */
  add(bucket: Bucket, faults: number, limits: FaultLimits): void {
    const unusual = faults > limits.high;
    if (unusual) this.#last = bucket;
    this.#recent = [...this.#recent, { bucket, unusual }].slice(-LOOK_BACK_BUCKETS);
    const count = this.#recent.filter((recent) => recent.unusual).length;
    if (this.#active) this.#active = count > 0;
    else this.#active = count >= ANOMALOUS_BUCKETS || faults > limits.extreme;
  }
}
