import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type Dimension,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import type { Authorizer } from "../../gateway/service.ts";
import { type Decoded, type Operation, operation } from "../../protocol/index.ts";
import type { DashboardSettings } from "../../template/deployment.ts";
import { page } from "../paging.ts";
import type { Alarms } from "./alarms.ts";
import { describeAlarm, describeChange } from "./describe.ts";
import { invalid, noDashboard, wrongToken } from "./errors.ts";
import { type MetricId, type Metrics, PERIOD_SECONDS } from "./metrics.ts";
import { readStatistic, type Statistic } from "./statistic.ts";

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html and API_DescribeAlarms.html
const LISTED_METRICS = 500;
const LISTED_ALARMS = 100;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const MOST_DATAPOINTS = 1440;

export interface CloudWatchState {
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly dashboards: readonly DashboardSettings[];
  readonly authorizer: Authorizer;
}

/** What people and tools ask CloudWatch about a running pipeline. Nothing is written by the API. */
export function cloudWatchOperations({
  metrics,
  alarms,
  dashboards,
  authorizer,
}: CloudWatchState): readonly Operation[] {
  return [
    operation(ListMetricsCommand, {
      reads: ["Namespace", "MetricName", "Dimensions", "NextToken"],
      ignores: { RecentlyActive: "Every metric of a run is recent." },
      run({ Namespace, MetricName, Dimensions = [], NextToken }, { caller }) {
        authorizer.authorize(caller, "cloudwatch:ListMetrics", "*");
        const wanted = metrics
          .all()
          .filter(
            ({ namespace, name, dimensions }) =>
              (Namespace ?? namespace) === namespace &&
              (MetricName ?? name) === name &&
              Dimensions.every(({ Name, Value }) =>
                Value === undefined ? Name in dimensions : dimensions[Name] === Value,
              ),
          );
        const { items, next } = page(wanted, LISTED_METRICS, NextToken, wrongToken);
        return {
          Metrics: items.map(({ namespace, name, dimensions }) => ({
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          })),
          NextToken: next,
        };
      },
    }),
    operation(GetMetricStatisticsCommand, {
      reads: [
        "Namespace",
        "MetricName",
        "Dimensions",
        "StartTime",
        "EndTime",
        "Period",
        "Statistics",
        "ExtendedStatistics",
      ],
      run(input, { caller }) {
        authorizer.authorize(caller, "cloudwatch:GetMetricStatistics", "*");
        const range = rangeOf(input.StartTime, input.EndTime, input.Period);
        if ((range.to - range.from) / range.period > MOST_DATAPOINTS)
          throw invalid(`You have requested more than ${MOST_DATAPOINTS} datapoints. Use a longer Period.`);
        const plain = (input.Statistics ?? []).map(statisticOf);
        const extended = (input.ExtendedStatistics ?? []).map(statisticOf);
        if (plain.length + extended.length === 0)
          throw invalid(
            "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
          );
        const metric = metricOf(input.Namespace, input.MetricName, input.Dimensions);
        const byTime = new Map<number, Map<Statistic, number>>();
        for (const statistic of [...plain, ...extended])
          for (const { time, value } of metrics.read(metric, statistic, range))
            byTime.set(time, (byTime.get(time) ?? new Map()).set(statistic, value));
        return {
          Label: input.MetricName,
          Datapoints: [...byTime].map(([time, values]) => ({
            Timestamp: new Date(time * 1000),
            ...Object.fromEntries(plain.map((name) => [name, values.get(name)])),
            ...(extended.length > 0 && {
              ExtendedStatistics: Object.fromEntries(extended.map((name) => [name, values.get(name) ?? 0])),
            }),
          })),
        };
      },
    }),
    operation(GetMetricDataCommand, {
      reads: [
        "StartTime",
        "EndTime",
        "ScanBy",
        { MetricDataQueries: ["Id", "MetricStat", "Label", "ReturnData", "Period", "Expression"] },
      ],
      ignores: {
        MaxDatapoints: "All datapoints of a run fit into one answer.",
        NextToken: "All datapoints of a run fit into one answer.",
      },
      run({ StartTime, EndTime, ScanBy, MetricDataQueries }, { caller }) {
        authorizer.authorize(caller, "cloudwatch:GetMetricData", "*");
        const results = MetricDataQueries.filter(({ ReturnData = true }) => ReturnData).map(
          (query): MetricDataResult => {
            const { metric, statistic, period } = queryOf(query);
            const found = metrics.read(metric, statistic, rangeOf(StartTime, EndTime, period));
            // CloudWatch gives the newest first unless it is asked otherwise.
            const ordered = ScanBy === "TimestampAscending" ? found : found.toReversed();
            return {
              Id: query.Id,
              Label: query.Label ?? metric.name,
              Timestamps: ordered.map(({ time }) => new Date(time * 1000)),
              Values: ordered.map(({ value }) => value),
              StatusCode: "Complete",
            };
          },
        );
        return { MetricDataResults: results, Messages: [] };
      },
    }),
    operation(DescribeAlarmsCommand, {
      reads: ["AlarmNames", "AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken"],
      ignores: { AlarmTypes: "There are metric alarms only." },
      run({ AlarmNames, AlarmNamePrefix = "", StateValue, MaxRecords = 50, NextToken }, { caller }) {
        authorizer.authorize(caller, "cloudwatch:DescribeAlarms", "*");
        const wanted = alarms
          .all()
          .filter(
            ({ settings: { name }, state }) =>
              (AlarmNames?.includes(name) ?? true) &&
              name.startsWith(AlarmNamePrefix) &&
              (StateValue ?? state) === state,
          );
        const { items, next } = page(wanted, Math.min(MaxRecords, LISTED_ALARMS), NextToken, wrongToken);
        return { MetricAlarms: items.map(describeAlarm), CompositeAlarms: [], NextToken: next };
      },
    }),
    operation(DescribeAlarmHistoryCommand, {
      reads: ["AlarmName", "HistoryItemType", "StartDate", "EndDate", "MaxRecords", "NextToken", "ScanBy"],
      ignores: { AlarmTypes: "There are metric alarms only." },
      run(
        { AlarmName, HistoryItemType, StartDate, EndDate, MaxRecords = 50, NextToken, ScanBy },
        { caller },
      ) {
        authorizer.authorize(caller, "cloudwatch:DescribeAlarmHistory", "*");
        const changes = alarms
          .changes()
          .filter(
            ({ alarm: { settings, since } }) =>
              (AlarmName ?? settings.name) === settings.name &&
              since >= (StartDate?.getTime() ?? 0) &&
              since <= (EndDate?.getTime() ?? Number.POSITIVE_INFINITY),
          );
        const kept = HistoryItemType === undefined || HistoryItemType === "StateUpdate" ? changes : [];
        const ordered = ScanBy === "TimestampAscending" ? kept.toReversed() : kept;
        const { items, next } = page(ordered, Math.min(MaxRecords, LISTED_ALARMS), NextToken, wrongToken);
        return { AlarmHistoryItems: items.map(describeChange), NextToken: next };
      },
    }),
    operation(ListDashboardsCommand, {
      reads: ["DashboardNamePrefix"],
      ignores: { NextToken: "All dashboards fit into one answer." },
      run({ DashboardNamePrefix = "" }, { caller }) {
        authorizer.authorize(caller, "cloudwatch:ListDashboards", "*");
        const wanted = dashboards.filter(({ name }) => name.startsWith(DashboardNamePrefix));
        return {
          DashboardEntries: wanted.map(({ name, body }) => ({ DashboardName: name, Size: body.length })),
        };
      },
    }),
    operation(GetDashboardCommand, {
      reads: ["DashboardName"],
      run({ DashboardName }, { caller }) {
        authorizer.authorize(caller, "cloudwatch:GetDashboard", "*");
        const found = dashboards.find(({ name }) => name === DashboardName);
        if (found === undefined) throw noDashboard(DashboardName);
        return { DashboardName: found.name, DashboardBody: found.body };
      },
    }),
  ];
}

function queryOf({
  Id,
  MetricStat,
  Expression,
}: Pick<Decoded<MetricDataQuery>, "Id" | "MetricStat" | "Expression">) {
  if (Expression !== undefined || MetricStat === undefined)
    throw invalid(`${Id}: this emulator offers MetricStat only, and no Expression. AWS offers both.`);
  const { Metric, Stat, Period } = MetricStat;
  return {
    metric: metricOf(Metric?.Namespace, Metric?.MetricName, Metric?.Dimensions),
    statistic: statisticOf(Stat),
    period: Period,
  };
}

function metricOf(
  namespace: string | undefined,
  name: string | undefined,
  dimensions: readonly Decoded<Dimension>[] = [],
): MetricId {
  if (namespace === undefined || name === undefined)
    throw invalid("A metric needs a Namespace and a MetricName.");
  return {
    namespace,
    name,
    dimensions: Object.fromEntries(
      dimensions.flatMap(({ Name, Value }) => (Name && Value ? [[Name, Value]] : [])),
    ),
  };
}

function rangeOf(start: Date, end: Date, period = PERIOD_SECONDS) {
  if (period < PERIOD_SECONDS || period % PERIOD_SECONDS !== 0)
    throw invalid(
      `The parameter Period must be a multiple of ${PERIOD_SECONDS}: AWS's services publish by the minute.`,
    );
  if (end <= start) throw invalid("The parameter StartTime must be less than the parameter EndTime.");
  return { from: start.getTime() / 1000, to: end.getTime() / 1000, period };
}

function statisticOf(name = ""): Statistic {
  const statistic = readStatistic(name);
  if (statistic === undefined)
    throw invalid(
      `The statistic ${name} is not offered by this emulator: Sum, Average, Minimum, Maximum, SampleCount and percentiles such as p99 are.`,
    );
  return statistic;
}
