import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { type MetricName, MetricQuery } from "@image-text/contract/metrics";
import { Construct } from "constructs";

export interface DashboardProps {
  readonly name: string;
  readonly region: string;
  readonly functionNames: readonly string[];
  readonly tableName: string;
  readonly queueNames: readonly string[];
  /** Link to the trace map. */
  readonly traceMap: string;
}

/** CloudWatch's grid is 24 wide. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const THIRD = 8;
const HEIGHT = 6;

/** One screen: invocations, failures, durations, the table's load, and the events that were given up. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const graphs = Object.entries(graphsOf(props));
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: props.name,
      dashboardBody: JSON.stringify({
        widgets: [
          {
            type: "text",
            x: 0,
            y: 0,
            width: 3 * THIRD,
            height: 2,
            properties: { markdown: `# ${props.name}\n[Trace map](${props.traceMap})` },
          },
          ...graphs.map(([title, queries], index) => ({
            type: "metric",
            x: (index % 3) * THIRD,
            y: 2 + Math.floor(index / 3) * HEIGHT,
            width: THIRD,
            height: HEIGHT,
            properties: { title, metrics: queries.map(series), region: props.region, view: "timeSeries" },
          })),
        ],
      }),
    });
  }
}

function graphsOf(props: DashboardProps): Readonly<Record<string, readonly MetricQuery[]>> {
  const count = (name: "Invocations" | "Errors" | "Throttles" | "AsyncEventsDropped") =>
    props.functionNames.map((it) => MetricQuery.of("AWS/Lambda", name, "Sum", { FunctionName: it }));
  const table = (name: MetricName<"AWS/DynamoDB">) =>
    MetricQuery.of("AWS/DynamoDB", name, "Sum", { TableName: props.tableName });
  return {
    Invocations: count("Invocations"),
    "Errors, throttles and events given up": [
      ...count("Errors"),
      ...count("Throttles"),
      ...count("AsyncEventsDropped"),
    ],
    "Duration, slowest 5 % (ms)": props.functionNames.map((it) =>
      MetricQuery.of("AWS/Lambda", "Duration", "p95", { FunctionName: it }),
    ),
    "Table: units consumed": [table("ConsumedReadCapacityUnits"), table("ConsumedWriteCapacityUnits")],
    "Table: throttled": [table("ReadThrottleEvents"), table("WriteThrottleEvents")],
    "Messages in the queues": props.queueNames.map((it) =>
      MetricQuery.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", { QueueName: it }),
    ),
  };
}

/** A metric as a dashboard writes it: names and values in one list, and how to read them at its end. */
function series({ namespace, name, statistic, dimensions, periodSeconds }: MetricQuery) {
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat: statistic, period: periodSeconds }];
}
