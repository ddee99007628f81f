import type { TableCapacity } from "../../template/deployment.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

export type Dimension = "read" | "write";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
/** Unused capacity that DynamoDB keeps for bursts. */
const BURST_SECONDS = 300;
/** What a new table has saved up is not documented; it starts here with one second's worth. */
const INITIAL_SECONDS = 1;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
/** What a new on-demand table sustains at once; later up to double its previous peak, which counts after 30 minutes. */
const ON_DEMAND_INITIAL = { read: 12_000, write: 4_000 } as const;
const PEAK_MS = 30 * 60 * 1000;
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const ON_DEMAND_TABLE_QUOTA = 40_000;
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
/** What one partition gives in either mode. One partition key never spreads over several. */
const PARTITION = { read: 3_000, write: 1_000 } as const;

/** Why a request is throttled, in the words of `ThrottlingReasons`, without the `TableWrite` before them. */
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/troubleshooting-throttling-diagnostics.html
export type ThrottleReason =
  | "ProvisionedThroughputExceeded"
  | "MaxOnDemandThroughputExceeded"
  | "AccountLimitExceeded"
  | "KeyRangeThroughputExceeded";

/** The capacity of one table or one index. */
export interface Throughput {
  readonly capacity: TableCapacity;
  setCapacity(capacity: TableCapacity, now: number): void;
  /** Reserves units before a request is served; a reason means that it is throttled and nothing was taken. */
  reserve(
    dimension: Dimension,
    units: number,
    partitionKey: string | undefined,
    now: number,
  ): ThrottleReason | undefined;
  /** Corrects a reservation by what the request really consumed. */
  settle(dimension: Dimension, difference: number, now: number): void;
  /** Saved-up units; undefined without a bound. */
  balance(dimension: Dimension, now: number): number | undefined;
}

export function createThroughput(initial: TableCapacity, created: number): Throughput {
  let capacity = initial;
  let buckets = bucketsFor(capacity, created);
  const peak = { since: created, read: 0, write: 0, previous: { read: 0, write: 0 } };
  const second = { start: Number.NaN, read: 0, write: 0, keys: new Map<string, number>() };

  /** Counts consumption by the second: it makes the peak, and bounds a single partition key. */
  function thisSecond(now: number): typeof second {
    const start = Math.floor(now / 1000);
    if (start !== second.start) Object.assign(second, { start, read: 0, write: 0, keys: new Map() });
    return second;
  }

  function onDemandLimit(dimension: Dimension, now: number): number {
    if (now - peak.since >= PEAK_MS) {
      const { read, write, previous } = peak;
      const higher = { read: Math.max(read, previous.read), write: Math.max(write, previous.write) };
      Object.assign(peak, { since: now, read: 0, write: 0, previous: higher });
    }
    return Math.min(
      ON_DEMAND_TABLE_QUOTA,
      Math.max(ON_DEMAND_INITIAL[dimension], 2 * peak.previous[dimension]),
    );
  }

  return {
    get capacity() {
      return capacity;
    },
    setCapacity(next, now) {
      if (next.mode === "provisioned" && capacity.mode === "provisioned") {
        buckets.read?.setRate(next.read, now);
        buckets.write?.setRate(next.write, now);
      } else {
        buckets = bucketsFor(next, now);
      }
      capacity = next;
    },
    reserve(dimension, units, partitionKey, now) {
      const current = thisSecond(now);
      const key = `${dimension} ${partitionKey}`;
      const ofKey = current.keys.get(key) ?? 0;
      // A single request larger than the bound still passes, as it does on AWS.
      if (partitionKey !== undefined && ofKey > 0 && ofKey + units > PARTITION[dimension]) {
        return "KeyRangeThroughputExceeded";
      }
      if (capacity.mode === "on-demand" && current[dimension] + units > onDemandLimit(dimension, now)) {
        return "AccountLimitExceeded";
      }
      const bucket = buckets[dimension];
      if (bucket !== undefined && !bucket.take(units, now)) {
        return capacity.mode === "provisioned"
          ? "ProvisionedThroughputExceeded"
          : "MaxOnDemandThroughputExceeded";
      }
      if (partitionKey !== undefined) current.keys.set(key, ofKey + units);
      current[dimension] += units;
      peak[dimension] = Math.max(peak[dimension], current[dimension]);
      return undefined;
    },
    settle(dimension, difference, now) {
      buckets[dimension]?.settle(difference);
      thisSecond(now)[dimension] += difference;
    },
    balance: (dimension, now) => buckets[dimension]?.balance(now),
  };
}

function bucketsFor(capacity: TableCapacity, now: number): Record<Dimension, TokenBucket | undefined> {
  const bucket = (rate: number | undefined, seconds: number) =>
    rate === undefined
      ? undefined
      : createTokenBucket({ rate, seconds, initialSeconds: INITIAL_SECONDS, now });
  if (capacity.mode === "provisioned") {
    return { read: bucket(capacity.read, BURST_SECONDS), write: bucket(capacity.write, BURST_SECONDS) };
  }
  return { read: bucket(capacity.maximumRead, 1), write: bucket(capacity.maximumWrite, 1) };
}
