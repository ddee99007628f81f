import { addTo, type Datapoint, type Minute, newMinute, readMinute, type Statistic } from "./statistic.ts";

/** A metric's name with the dimensions that it is about. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Seconds between datapoints: what AWS's services publish. */
export const PERIOD_SECONDS = 60;
/** Minutes that are kept: a day. CloudWatch keeps minutes for 15 days. */
const KEPT_MINUTES = 24 * 60;

/** Metrics by the minute, as AWS's services publish them. */
export interface Metrics {
  /** Adds a value to the minute of `now` (epoch milliseconds). */
  record(metric: MetricId, value: number, now: number): void;
  /** Every metric that has a value, in the order of their first one. */
  all(): readonly MetricId[];
  /**
   * One datapoint for each period that has values, oldest first. `from` and `to` are epoch seconds, `to` is not
   * included; periods are whole minutes and begin at multiples of themselves.
   */
  read(
    metric: MetricId,
    statistic: Statistic,
    range: { readonly from: number; readonly to: number; readonly period: number },
  ): readonly Datapoint[];
}

export function createMetrics(): Metrics {
  const series = new Map<string, { readonly metric: MetricId; readonly minutes: Map<number, Minute> }>();
  return {
    record(metric, value, now) {
      const id = textOf(metric);
      const found = series.get(id) ?? { metric, minutes: new Map<number, Minute>() };
      series.set(id, found);
      const minute = Math.floor(now / 1000 / PERIOD_SECONDS);
      found.minutes.set(minute, addTo(found.minutes.get(minute) ?? newMinute(), value));
      const oldest = found.minutes.keys().next();
      if (found.minutes.size > KEPT_MINUTES && !oldest.done) found.minutes.delete(oldest.value);
    },
    all: () => [...series.values()].map(({ metric }) => metric),
    read(metric, statistic, { from, to, period }) {
      const periods = new Map<number, Minute[]>();
      for (const [minute, values] of series.get(textOf(metric))?.minutes ?? []) {
        const time = minute * PERIOD_SECONDS;
        const start = Math.floor(time / period) * period;
        if (start < Math.floor(from / period) * period || time >= to) continue;
        periods.set(start, [...(periods.get(start) ?? []), values]);
      }
      return [...periods]
        .sort(([a], [b]) => a - b)
        .map(([time, minutes]) => ({ time, value: readMinute(minutes, statistic) }));
    },
  };
}

function textOf({ namespace, name, dimensions }: MetricId): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
