import { z } from "zod";
import type { AlarmSettings, DashboardSettings } from "./deployment.ts";
import type { Resolver } from "./resolver.ts";
import { declared, present } from "./source.ts";

const Alarm = z.object({
  alarm_name: z.string(),
  alarm_description: z.string().optional(),
  namespace: z.string("only alarms of one metric run locally, none that calculate"),
  metric_name: z.string(),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: z.string().optional(),
  extended_statistic: z.string().optional(),
  period: z.number().multipleOf(60, "periods of whole minutes run locally"),
  evaluation_periods: z.number(),
  datapoints_to_alarm: z.number().optional(),
  threshold: z.number(),
  comparison_operator: z.enum([
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
  ]),
  treat_missing_data: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
  actions_enabled: z.boolean().default(true),
  alarm_actions: z.array(z.string()).default([]),
  ok_actions: z.array(z.string()).default([]),
  insufficient_data_actions: z.array(z.string()).default([]),
});

/** The CloudWatch alarms. */
export function readAlarms(resolver: Resolver): AlarmSettings[] {
  return declared(resolver, "aws_cloudwatch_metric_alarm", Alarm).map(({ address, config }) => ({
    name: config.alarm_name,
    arn: resolver.attribute(address, "arn"),
    metric: { namespace: config.namespace, name: config.metric_name, dimensions: config.dimensions },
    statistic: config.extended_statistic ?? config.statistic ?? "Average",
    period: config.period,
    evaluationPeriods: config.evaluation_periods,
    datapointsToAlarm: config.datapoints_to_alarm ?? config.evaluation_periods,
    threshold: config.threshold,
    comparison: config.comparison_operator,
    treatMissingData: config.treat_missing_data,
    actions: config.actions_enabled
      ? {
          ALARM: config.alarm_actions,
          OK: config.ok_actions,
          INSUFFICIENT_DATA: config.insufficient_data_actions,
        }
      : { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
    ...present({ description: config.alarm_description }),
  }));
}

const Dashboard = z.object({ dashboard_name: z.string(), dashboard_body: z.string() });

/** The CloudWatch dashboards. */
export function readDashboards(resolver: Resolver): DashboardSettings[] {
  return declared(resolver, "aws_cloudwatch_dashboard", Dashboard).map(({ config }) => ({
    name: config.dashboard_name,
    body: config.dashboard_body,
  }));
}
