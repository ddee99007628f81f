import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { Construct } from "constructs";
import type { FailureQueue } from "./failure-queue.ts";
import type { TracedFunction } from "./traced-function.ts";

const PERIOD_SECONDS = 60;
/** A function that needs this share of its time limit will soon exceed it. */
const NEAR_THE_TIMEOUT = 0.8;

export interface AlarmsProps {
  readonly prefix: string;
  readonly topicArn: string;
  readonly functions: readonly TracedFunction[];
  readonly queues: readonly FailureQueue[];
  readonly tableName: string;
}

interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: "Sum" | "Maximum";
  readonly dimensions: Record<string, string>;
  /** The alarm goes off above it. */
  readonly threshold: number;
  readonly description: string;
}

/**
 * Tells the topic when a function fails, is throttled or nears its timeout, when an event was given up, and when the
 * table throttles; and again when it is over.
 */
export class Alarms extends Construct {
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    for (const lambda of props.functions) this.#watchFunction(lambda);
    for (const queue of props.queues)
      this.#alarm(`${queue.node.id}-not-empty`, {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        statistic: "Maximum",
        dimensions: { QueueName: queue.name },
        threshold: 0,
        description: `Something was given up and waits in ${queue.name}.`,
      });
    for (const kind of ["Read", "Write"])
      this.#alarm(`table-${kind.toLowerCase()}-throttled`, {
        namespace: "AWS/DynamoDB",
        metricName: `${kind}ThrottleEvents`,
        statistic: "Sum",
        dimensions: { TableName: props.tableName },
        threshold: 0,
        description: `The table ${props.tableName} has too little capacity for its ${kind.toLowerCase()}s.`,
      });
  }

  #watchFunction(lambda: TracedFunction): void {
    const metric = (metricName: string, description: string): Metric => ({
      namespace: "AWS/Lambda",
      metricName,
      statistic: "Sum",
      dimensions: { FunctionName: lambda.name },
      threshold: 0,
      description,
    });
    const id = lambda.node.id;
    this.#alarm(`${id}-errors`, metric("Errors", `${lambda.name} failed; Lambda tries the event again.`));
    this.#alarm(
      `${id}-throttles`,
      metric("Throttles", `${lambda.name} was called more often at once than it may run.`),
    );
    this.#alarm(`${id}-duration`, {
      ...metric(
        "Duration",
        `${lambda.name} needed more than ${NEAR_THE_TIMEOUT * 100} % of its ${lambda.timeoutSeconds} seconds.`,
      ),
      statistic: "Maximum",
      threshold: lambda.timeoutSeconds * 1000 * NEAR_THE_TIMEOUT,
    });
  }

  #alarm(name: string, metric: Metric): void {
    new CloudwatchMetricAlarm(this, name, {
      alarmName: `${this.#props.prefix}-${name}`,
      alarmDescription: metric.description,
      namespace: metric.namespace,
      metricName: metric.metricName,
      statistic: metric.statistic,
      dimensions: metric.dimensions,
      comparisonOperator: "GreaterThanThreshold",
      threshold: metric.threshold,
      period: PERIOD_SECONDS,
      evaluationPeriods: 1,
      // These metrics exist only while something happens: no data is good news, and must end an alarm.
      treatMissingData: "notBreaching",
      actionsEnabled: true,
      alarmActions: [this.#props.topicArn],
      okActions: [this.#props.topicArn],
    });
  }
}
