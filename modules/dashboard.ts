import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
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

type Series = readonly [namespace: string, metric: string, dimension: string, name: string];

/** CloudWatch's grid is 24 wide. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const THIRD = 8;
const HEIGHT = 6;

/** One screen: what runs, what fails, how long it takes, what the table bears, what was given up. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const lambda = (metric: string): Series[] =>
      props.functionNames.map((name) => ["AWS/Lambda", metric, "FunctionName", name]);
    const table = (metric: string): Series => ["AWS/DynamoDB", metric, "TableName", props.tableName];
    const graphs: readonly (readonly [title: string, stat: string, series: readonly Series[]])[] = [
      ["Invocations", "Sum", lambda("Invocations")],
      ["Errors and throttles", "Sum", [...lambda("Errors"), ...lambda("Throttles")]],
      ["Duration, slowest 5 % (ms)", "p95", lambda("Duration")],
      [
        "Table: units consumed",
        "Sum",
        [table("ConsumedReadCapacityUnits"), table("ConsumedWriteCapacityUnits")],
      ],
      ["Table: throttled", "Sum", [table("ReadThrottleEvents"), table("WriteThrottleEvents")]],
      [
        "Given up",
        "Maximum",
        props.queueNames.map((name) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name]),
      ],
    ];
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
          ...graphs.map(([title, stat, metrics], index) => ({
            type: "metric",
            x: (index % 3) * THIRD,
            y: 2 + Math.floor(index / 3) * HEIGHT,
            width: THIRD,
            height: HEIGHT,
            properties: { title, stat, metrics, period: 60, region: props.region, view: "timeSeries" },
          })),
        ],
      }),
    });
  }
}
