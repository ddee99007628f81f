import { z } from "zod";
import type { DashboardChart, DashboardRow } from "../page/source.ts";
import type { Metrics } from "../services/cloudwatch/metrics.ts";
import { readStatistic } from "../services/cloudwatch/statistic.ts";
import type { DashboardSettings } from "../template/deployment.ts";

/** The time that the charts cover, in seconds. */
const SHOWN_SECONDS = 30 * 60;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
const Options = z.object({ stat: z.string().optional(), period: z.number().int().min(60).optional() });
const Body = z.object({
  widgets: z.array(z.object({ type: z.string(), properties: z.unknown() })),
});
const MetricProperties = z.object({
  title: z.string().default(""),
  stat: z.string().default("Average"),
  period: z.number().int().min(60).default(300),
  metrics: z.array(z.array(z.union([z.string(), Options.strict()]))),
});

/** The declared dashboards with the values of their metrics. A widget that cannot be drawn is named with the reason. */
export function dashboardRows(
  dashboards: readonly DashboardSettings[],
  metrics: Pick<Metrics, "read">,
  now: number,
): readonly DashboardRow[] {
  const to = Math.floor(now / 1000);
  return dashboards.map(({ name, body }) => {
    const charts: DashboardChart[] = [];
    const notDrawn: string[] = [];
    for (const { type, properties } of Body.parse(JSON.parse(body)).widgets) {
      const widget = type === "metric" ? MetricProperties.safeParse(properties) : undefined;
      if (widget === undefined) notDrawn.push(`a widget of type ${type}`);
      else if (!widget.success)
        notDrawn.push("a widget with metrics that are not plain, such as an expression");
      else
        try {
          charts.push(chartOf(widget.data, metrics, to));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          notDrawn.push(`“${widget.data.title}”, ${error.message}`);
        }
    }
    return { name, from: to - SHOWN_SECONDS, to, charts, notDrawn };
  });
}

function chartOf(widget: z.output<typeof MetricProperties>, metrics: Pick<Metrics, "read">, to: number) {
  const queries = widget.metrics.map((row) => queryOf(row, widget));
  const parts = queries.map(({ metric, stat }) => [metric.name, ...Object.values(metric.dimensions), stat]);
  return {
    title: widget.title,
    series: queries.map(({ metric, statistic, period }, index) => ({
      // As CloudWatch labels them: by what they do not have in common.
      label:
        parts[index]?.filter((part) => !parts.every((other) => other.includes(part))).join(" ") ||
        metric.name,
      period,
      points: metrics.read(metric, statistic, { from: to - SHOWN_SECONDS, to, period }),
    })),
  };
}

/** Throws a RangeError for a metric that the emulator does not read. */
function queryOf(
  row: z.output<typeof MetricProperties>["metrics"][number],
  widget: { readonly stat: string; readonly period: number },
) {
  const names = row.filter((item) => typeof item === "string");
  const options = row.find((item) => typeof item !== "string");
  const [namespace, name, ...pairs] = names;
  if (namespace === undefined || name === undefined || pairs.length % 2 === 1)
    throw new RangeError("a metric without namespace, name and pairs of dimensions");
  if (names.some((item) => /^\.+$/.test(item)))
    throw new RangeError("a metric that repeats the one before it with dots");
  const stat = options?.stat ?? widget.stat;
  const statistic = readStatistic(stat);
  if (statistic === undefined) throw new RangeError(`the statistic ${stat}`);
  const dimensions: Record<string, string> = {};
  for (let at = 0; at < pairs.length; at += 2) dimensions[pairs[at] ?? ""] = pairs[at + 1] ?? "";
  return {
    metric: { namespace, name, dimensions },
    stat,
    statistic,
    period: options?.period ?? widget.period,
  };
}
