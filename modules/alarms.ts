import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { MetricQuery } from "@image-text/contract/metrics";
import { Construct } from "constructs";
import { type FailureQueue, RETENTION_SECONDS } from "./failure-queue.ts";
import type { TracedFunction } from "./traced-function.ts";

/** A function or an event that needs this share of its time limit will soon exceed it. */
const NEAR_THE_LIMIT = 0.8;
/** A table that is throttled in so many minutes in a row has too little capacity; a retry heals a shorter throttle. */
const LASTING_MINUTES = 3;
const A_DAY_SECONDS = 86_400;

export interface AlarmsProps {
  readonly prefix: string;
  readonly topicArn: string;
  readonly functions: readonly TracedFunction[];
  readonly queues: readonly FailureQueue[];
  readonly tableName: string;
  /** Names of the EventBridge rules. */
  readonly rules: readonly string[];
}

interface Alarm {
  readonly metric: MetricQuery;
  /** The alarm goes off above it. In the metric's unit. */
  readonly threshold: number;
  /** How many minutes in a row it must be above. Default: one. */
  readonly minutes?: number;
  readonly description: string;
}

/**
 * Notifies the topic when an event was given up or lost, wherever that can happen, when a limit is near, and when the
 * table is throttled for long; and again when it is over. A failure that a retry heals is not announced: it shows in
 * the dashboard and in the traces.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const alarms = {
      ...named(props.functions, (it) => it.node.id, functionAlarms),
      ...named(props.queues, (it) => it.node.id, queueAlarms),
      ...named(props.rules, () => "insights", ruleAlarms),
      ...tableAlarms(props.tableName),
    };
    for (const [name, { metric, threshold, minutes = 1, description }] of Object.entries(alarms))
      new CloudwatchMetricAlarm(this, name, {
        alarmName: `${props.prefix}-${name}`,
        alarmDescription: description,
        namespace: metric.namespace,
        metricName: metric.name,
        statistic: metric.statistic,
        dimensions: { ...metric.dimensions },
        period: metric.periodSeconds,
        comparisonOperator: "GreaterThanThreshold",
        threshold,
        evaluationPeriods: minutes,
        // These metrics exist only while something happens: no data is good news, and must end an alarm.
        treatMissingData: "notBreaching",
        actionsEnabled: true,
        alarmActions: [props.topicArn],
        okActions: [props.topicArn],
      });
  }
}

type AlarmsByName = Readonly<Record<string, Alarm>>;

function functionAlarms(lambda: TracedFunction): AlarmsByName {
  const dimensions = { FunctionName: lambda.name };
  const { timeoutSeconds, maximumEventAgeSeconds, name } = lambda;
  return {
    dropped: {
      metric: MetricQuery.of("AWS/Lambda", "AsyncEventsDropped", "Sum", dimensions),
      threshold: 0,
      description: `${name} gave up events: their retries or their time were used up. They wait in the failure queue.`,
    },
    lost: {
      metric: MetricQuery.of("AWS/Lambda", "DeadLetterErrors", "Sum", dimensions),
      threshold: 0,
      description: `${name} gave up events that the failure queue did not take. They are lost: upload the pictures again.`,
    },
    waiting: {
      metric: MetricQuery.of("AWS/Lambda", "AsyncEventAge", "Maximum", dimensions),
      threshold: maximumEventAgeSeconds * 1000 * NEAR_THE_LIMIT,
      description: `Events wait for ${name} so long that they will soon be given up: after ${maximumEventAgeSeconds} seconds.`,
    },
    duration: {
      metric: MetricQuery.of("AWS/Lambda", "Duration", "Maximum", dimensions),
      threshold: timeoutSeconds * 1000 * NEAR_THE_LIMIT,
      description: `${name} needed more than ${NEAR_THE_LIMIT * 100} % of its ${timeoutSeconds} seconds.`,
    },
  };
}

function queueAlarms({ name }: FailureQueue): AlarmsByName {
  const dimensions = { QueueName: name };
  return {
    "not-empty": {
      metric: MetricQuery.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", dimensions),
      threshold: 0,
      description: `Events were given up and wait in ${name}.`,
    },
    expiring: {
      metric: MetricQuery.of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", dimensions),
      threshold: RETENTION_SECONDS / 2,
      description: `Messages in ${name} are half as old as SQS keeps them; after ${RETENTION_SECONDS / A_DAY_SECONDS} days they are deleted.`,
    },
  };
}

function ruleAlarms(rule: string): AlarmsByName {
  const dimensions = { RuleName: rule };
  return {
    failed: {
      metric: MetricQuery.of("AWS/Events", "FailedInvocations", "Sum", dimensions),
      threshold: 0,
      description: `EventBridge could not send insights to the topic (rule ${rule}).`,
    },
    lost: {
      metric: MetricQuery.of("AWS/Events", "InvocationsFailedToBeSentToDlq", "Sum", dimensions),
      threshold: 0,
      description: `EventBridge lost insights that neither the topic nor the queue took (rule ${rule}).`,
    },
  };
}

function tableAlarms(tableName: string): AlarmsByName {
  const dimensions = { TableName: tableName };
  const throttled = (kind: "Read" | "Write"): Alarm => ({
    metric: MetricQuery.of("AWS/DynamoDB", `${kind}ThrottleEvents`, "Sum", dimensions),
    threshold: 0,
    minutes: LASTING_MINUTES,
    description: `The table ${tableName} has had too little capacity for its ${kind.toLowerCase()}s for ${LASTING_MINUTES} minutes.`,
  });
  return { "table-read-throttled": throttled("Read"), "table-write-throttled": throttled("Write") };
}

/** The alarms of each thing, with the thing's name in front of theirs. */
function named<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  alarmsOf: (thing: T) => AlarmsByName,
): AlarmsByName {
  return Object.fromEntries(
    things.flatMap((thing) =>
      Object.entries(alarmsOf(thing)).map(([name, alarm]) => [`${nameOf(thing)}-${name}`, alarm]),
    ),
  );
}
