/** One value of a metric for a period; `time` is its beginning in epoch seconds. */
export interface Datapoint {
  readonly time: number;
  readonly value: number;
}

/** The values of one minute. */
export interface Minute {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** For percentiles, the first values of the minute. */
  readonly values: readonly number[];
}

/** Values of a minute that are kept for percentiles: more than a local run makes. */
const KEPT_VALUES = 2_000;

/** Statistics by name. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export type Statistic = "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount" | `p${number}`;

/** A statistic by its name; undefined for one that is not offered. */
export function readStatistic(name: string): Statistic | undefined {
  for (const known of ["Sum", "Average", "Minimum", "Maximum", "SampleCount"] as const)
    if (name === known) return known;
  const percent = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1] ?? Number.NaN);
  return percent >= 0 && percent <= 100 ? `p${percent}` : undefined;
}

export const newMinute = (): Minute => ({
  count: 0,
  sum: 0,
  minimum: Number.POSITIVE_INFINITY,
  maximum: Number.NEGATIVE_INFINITY,
  values: [],
});

export function addTo({ count, sum, minimum, maximum, values }: Minute, value: number): Minute {
  return {
    count: count + 1,
    sum: sum + value,
    minimum: Math.min(minimum, value),
    maximum: Math.max(maximum, value),
    values: values.length < KEPT_VALUES ? [...values, value] : values,
  };
}

/** A statistic over several minutes, of which at least one has a value. */
export function readMinute(minutes: readonly Minute[], statistic: Statistic): number {
  const sum = minutes.reduce((total, minute) => total + minute.sum, 0);
  const count = minutes.reduce((total, minute) => total + minute.count, 0);
  switch (statistic) {
    case "Sum":
      return sum;
    case "SampleCount":
      return count;
    case "Average":
      return sum / count;
    case "Minimum":
      return Math.min(...minutes.map(({ minimum }) => minimum));
    case "Maximum":
      return Math.max(...minutes.map(({ maximum }) => maximum));
    default:
      return percentile(
        minutes.flatMap(({ values }) => values),
        Number(statistic.slice(1)),
      );
  }
}

/** Between the two nearest values, as CloudWatch interpolates. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
