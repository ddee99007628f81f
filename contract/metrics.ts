/**
 * The CloudWatch metrics in use, as AWS documents them. CloudWatch accepts an alarm about any text and shows it green
 * for ever if there is no such metric, so alarms and dashboards are built from this catalogue alone, and the policy
 * rules check every synthesized stack against it.
 */
interface Namespace {
  /** Names of the dimensions that a metric must be asked with. */
  readonly dimensions: readonly string[];
  /** How often AWS publishes; an alarm over a longer period is late, one over a shorter one misses data. */
  readonly periodSeconds: number;
  readonly source: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

interface Metric {
  readonly unit: "Count" | "Milliseconds" | "Seconds";
  /** The statistics that mean something for it. */
  readonly statistics: readonly Statistic[];
}

type Statistic = "Sum" | "Maximum" | "Average" | "p50" | "p95" | "p99";

/** Something that happens: how often. */
const EVENTS = { unit: "Count", statistics: ["Sum"] } as const;
/** Something that is there: how many at most. */
const LEVEL = { unit: "Count", statistics: ["Maximum", "Average"] } as const;
const DURATION = { unit: "Milliseconds", statistics: ["Maximum", "Average", "p50", "p95", "p99"] } as const;
const MINUTE = 60;

export const METRICS = {
  "AWS/Lambda": {
    dimensions: ["FunctionName"],
    periodSeconds: MINUTE,
    source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    metrics: {
      Invocations: EVENTS,
      Errors: EVENTS,
      Throttles: EVENTS,
      Duration: DURATION,
      ConcurrentExecutions: LEVEL,
      /** How long an event waited before the function got it. */
      AsyncEventAge: DURATION,
      /** Events that were given up, whether or not the dead-letter queue took them. */
      AsyncEventsDropped: EVENTS,
      /** Events that were given up and that the dead-letter queue did not take: lost. */
      DeadLetterErrors: EVENTS,
    },
  },
  "AWS/SQS": {
    dimensions: ["QueueName"],
    periodSeconds: MINUTE,
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    metrics: {
      ApproximateNumberOfMessagesVisible: LEVEL,
      ApproximateAgeOfOldestMessage: { unit: "Seconds", statistics: ["Maximum"] },
    },
  },
  "AWS/DynamoDB": {
    dimensions: ["TableName"],
    periodSeconds: MINUTE,
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    metrics: {
      ConsumedReadCapacityUnits: EVENTS,
      ConsumedWriteCapacityUnits: EVENTS,
      ReadThrottleEvents: EVENTS,
      WriteThrottleEvents: EVENTS,
    },
  },
  "AWS/Events": {
    dimensions: ["RuleName"],
    periodSeconds: MINUTE,
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html",
    metrics: {
      /** Events that a target did not take and that are not tried again. */
      FailedInvocations: EVENTS,
      /** Events that neither a target nor the dead-letter queue took: lost. */
      InvocationsFailedToBeSentToDlq: EVENTS,
    },
  },
} as const satisfies Readonly<Record<string, Namespace>>;

type Catalogue = typeof METRICS;
export type MetricNamespace = keyof Catalogue;
export type MetricName<N extends MetricNamespace> = keyof Catalogue[N]["metrics"] & string;
type StatisticOf<N extends MetricNamespace, M extends MetricName<N>> = Catalogue[N]["metrics"][M] extends {
  readonly statistics: readonly (infer S)[];
}
  ? S & string
  : never;
type Dimensions<N extends MetricNamespace> = Readonly<Record<Catalogue[N]["dimensions"][number], string>>;

/** A metric with its statistic and what it is about; {@link MetricQuery.of} makes one from the catalogue alone. */
export class MetricQuery {
  readonly namespace: MetricNamespace;
  readonly name: string;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly #dimensions: Readonly<Record<string, string>>;

  private constructor(
    namespace: MetricNamespace,
    name: string,
    statistic: string,
    dimensions: Readonly<Record<string, string>>,
  ) {
    this.namespace = namespace;
    this.name = name;
    this.statistic = statistic;
    this.periodSeconds = METRICS[namespace].periodSeconds;
    this.#dimensions = dimensions;
  }

  /** What the metric is about: the name of a function, queue, table or rule by the dimension's name. */
  get dimensions(): Readonly<Record<string, string>> {
    return this.#dimensions;
  }

  static of<N extends MetricNamespace, M extends MetricName<N>>(
    namespace: N,
    name: M,
    statistic: StatisticOf<N, M>,
    dimensions: Dimensions<N>,
  ): MetricQuery {
    return new MetricQuery(namespace, name, statistic, dimensions);
  }
}

/** A metric as a stack declares it, which may have been changed by hand. */
export interface WrittenMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: readonly string[];
  readonly periodSeconds: number;
}

/** What the catalogue says against a metric as it is written; nothing if it is one of the catalogue. */
export function metricProblems(written: WrittenMetric): string[] {
  const namespaces: Readonly<Record<string, Namespace>> = METRICS;
  const namespace = Object.hasOwn(namespaces, written.namespace) ? namespaces[written.namespace] : undefined;
  if (!namespace)
    return [
      `is about ${written.namespace}, not one of ${Object.keys(METRICS).join(", ")} (contract/metrics.ts)`,
    ];
  const { metrics, dimensions, periodSeconds, source } = namespace;
  const metric = Object.hasOwn(metrics, written.name) ? metrics[written.name] : undefined;
  if (!metric) return [`is about ${written.name}, which is no metric of ${written.namespace} (${source})`];
  const problems: string[] = [];
  const statistics: readonly string[] = metric.statistics;
  if (!statistics.includes(written.statistic))
    problems.push(`asks for ${written.statistic} of ${written.name}, not ${statistics.join(" or ")}`);
  if (written.dimensions.toSorted().join() !== dimensions.toSorted().join())
    problems.push(
      `asks for ${written.name} by ${written.dimensions.join(" and ") || "nothing"}, not ${dimensions.join(" and ")} (${source})`,
    );
  if (written.periodSeconds !== periodSeconds)
    problems.push(
      `has a period of ${written.periodSeconds} seconds; ${written.namespace} publishes every ${periodSeconds} (${source})`,
    );
  return problems;
}
