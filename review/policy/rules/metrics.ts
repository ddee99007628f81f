import { METRICS, metricProblems, type WrittenMetric } from "@image-text/contract/metrics";
import { embedded } from "../../json.ts";
import { showName } from "../../mask.ts";
import type { StackResource } from "../../stack.ts";
import type { Fault, Rule } from "../rule.ts";
import { blocks, type View } from "../view.ts";

/** A metric that an alarm or a dashboard asks for, with the values of its dimensions. */
interface Asked {
  readonly metric: WrittenMetric;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Which attribute of which resource each dimension names. */
const NAMED: Readonly<Record<string, readonly [type: string, attribute: string]>> = {
  FunctionName: ["aws_lambda_function", "function_name"],
  QueueName: ["aws_sqs_queue", "name"],
  RuleName: ["aws_cloudwatch_event_rule", "name"],
  TableName: ["aws_dynamodb_table", "name"],
};

export const metricRules: readonly Rule[] = [
  {
    id: "ALM-002",
    title: "Alarms use existing metrics of this stack",
    reason:
      "CloudWatch accepts any metric name; an alarm on a metric without data may never report anything.",
    source: METRICS["AWS/Lambda"].source,
    covers: [],
    check: function* (view) {
      for (const alarm of view.of("aws_cloudwatch_metric_alarm")) {
        const asked = ofAlarm(alarm);
        if (asked.length === 0) yield { resource: alarm, says: "watches no metric" };
        for (const one of asked) yield* faults(alarm, one, view);
      }
    },
  },
  {
    id: "DSH-001",
    title: "Dashboards use existing metrics of this stack",
    reason: "The graph of a metric that does not exist is empty, and looks like no activity.",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
    covers: [],
    check: function* (view) {
      for (const dashboard of view.of("aws_cloudwatch_dashboard")) {
        const body = embedded(dashboard.values.dashboard_body);
        const asked = blocks(body, "widgets").flatMap(ofWidget);
        if (asked.length === 0) yield { resource: dashboard, says: "has no graph whose metrics can be read" };
        for (const one of asked) yield* faults(dashboard, one, view);
      }
    },
  },
];

function* faults(resource: StackResource, { metric, values }: Asked, view: View): Iterable<Fault> {
  for (const says of metricProblems(metric)) yield { resource, says };
  for (const [dimension, value] of Object.entries(values)) {
    const named = NAMED[dimension];
    if (!named || owns(view, named, value)) continue;
    yield {
      resource,
      says: `is about the ${dimension} ${showName(String(value))}, which is not in this stack`,
    };
  }
}

/** Whether a name, literal or by reference, is that of a resource of the stack. */
function owns(view: View, [type, attribute]: readonly [string, string], value: unknown): boolean {
  const referred = view.referred(value);
  if (referred) return referred.type === type;
  return view.of(type).some((it) => it.values[attribute] === value);
}

/** An alarm has one metric of its own, or queries of which some ask for metrics and others calculate. */
function ofAlarm({ values }: StackResource): Asked[] {
  if (values.metric_name !== undefined) return [asked(values, values.metric_name)];
  return blocks(values, "metric_query").flatMap((query) =>
    blocks(query, "metric").map((metric) => asked({ ...metric, statistic: metric.stat }, metric.metric_name)),
  );
}

function asked(values: Readonly<Record<string, unknown>>, name: unknown): Asked {
  const [dimensions = {}] = blocks(values, "dimensions");
  return {
    metric: {
      namespace: showName(String(values.namespace)),
      name: showName(String(name)),
      statistic: showName(String(values.statistic ?? values.extended_statistic)),
      dimensions: Object.keys(dimensions),
      periodSeconds: Number(values.period),
    },
    values: dimensions,
  };
}

/** The metrics of a widget: lists that begin with namespace and name, in which "." repeats what stood above. */
function ofWidget(widget: Record<string, unknown>): Asked[] {
  const [properties = {}] = blocks(widget, "properties");
  const lines: unknown[] = Array.isArray(properties.metrics) ? properties.metrics : [];
  let above: readonly unknown[] = [];
  return lines.filter(Array.isArray).flatMap((line: readonly unknown[]) => {
    const texts = line.filter((it) => typeof it === "string");
    const [options = {}] = blocks({ options: line.at(-1) }, "options");
    if (texts.length === 0) return []; // an expression over other lines
    const full = texts.map((it, index) => (it === "." ? above[index] : it));
    above = full;
    const [namespace, name, ...pairs] = full;
    const dimensions = Object.fromEntries(
      pairs.flatMap((it, index) => (index % 2 === 0 ? [[String(it), pairs[index + 1]]] : [])),
    );
    const statistic = options.stat ?? properties.stat ?? "Average";
    const period = options.period ?? properties.period ?? 300;
    return [asked({ namespace, statistic, period, dimensions }, name)];
  });
}
