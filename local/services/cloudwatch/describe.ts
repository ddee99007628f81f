import type { AlarmHistoryItem, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { z } from "zod";
import { present } from "../../template/source.ts";
import type { Alarm, AlarmChange } from "./alarms.ts";

/** Of the statistics, those that the API names by themselves; others are "extended". */
const PLAIN = z.enum(["Sum", "Average", "Minimum", "Maximum", "SampleCount"]);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export function describeAlarm({ settings, state, reason, since }: Alarm): MetricAlarm {
  const plain = PLAIN.safeParse(settings.statistic);
  return {
    AlarmName: settings.name,
    AlarmArn: settings.arn,
    Namespace: settings.metric.namespace,
    MetricName: settings.metric.name,
    Dimensions: Object.entries(settings.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Period: settings.period,
    EvaluationPeriods: settings.evaluationPeriods,
    DatapointsToAlarm: settings.datapointsToAlarm,
    Threshold: settings.threshold,
    ComparisonOperator: settings.comparison,
    TreatMissingData: settings.treatMissingData,
    ActionsEnabled: true,
    AlarmActions: [...settings.actions.ALARM],
    OKActions: [...settings.actions.OK],
    InsufficientDataActions: [...settings.actions.INSUFFICIENT_DATA],
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(since),
    StateTransitionedTimestamp: new Date(since),
    ...(plain.success ? { Statistic: plain.data } : { ExtendedStatistic: settings.statistic }),
    ...present({ AlarmDescription: settings.description }),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html */
export function describeChange({ alarm, before }: AlarmChange): AlarmHistoryItem {
  return {
    AlarmName: alarm.settings.name,
    AlarmType: "MetricAlarm",
    Timestamp: new Date(alarm.since),
    HistoryItemType: "StateUpdate",
    HistorySummary: `Alarm updated from ${before} to ${alarm.state}`,
    HistoryData: JSON.stringify({
      version: "1.0",
      oldState: { stateValue: before },
      newState: { stateValue: alarm.state, stateReason: alarm.reason },
    }),
  };
}

/** Characters. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAXIMUM_SUBJECT = 100;

/**
 * The subject of the message that an alarm sends to a topic, cut to what SNS allows. AWS writes out the region's
 * name, e.g. "EU (Ireland)"; this emulator gives its code.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
 */
export function alarmSubject({ alarm }: AlarmChange, region: string): string {
  return `${alarm.state}: "${alarm.settings.name}" in ${region}`.slice(0, MAXIMUM_SUBJECT);
}

/**
 * The message that an alarm sends to a topic.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
 */
export function alarmMessage({ alarm, before }: AlarmChange, account: string, region: string): string {
  const { settings, state, reason, since } = alarm;
  return JSON.stringify({
    AlarmName: settings.name,
    AlarmDescription: settings.description ?? null,
    AWSAccountId: account,
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: new Date(since).toISOString().replace("Z", "+0000"),
    Region: region,
    AlarmArn: settings.arn,
    OldStateValue: before,
    OKActions: settings.actions.OK,
    AlarmActions: settings.actions.ALARM,
    InsufficientDataActions: settings.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: settings.metric.name,
      Namespace: settings.metric.namespace,
      StatisticType: "Statistic",
      Statistic: settings.statistic.toUpperCase(),
      Unit: null,
      Dimensions: Object.entries(settings.metric.dimensions).map(([name, value]) => ({ name, value })),
      Period: settings.period,
      EvaluationPeriods: settings.evaluationPeriods,
      DatapointsToAlarm: settings.datapointsToAlarm,
      ComparisonOperator: settings.comparison,
      Threshold: settings.threshold,
      TreatMissingData: settings.treatMissingData,
      EvaluateLowSampleCountPercentile: "",
    },
  });
}
