import type { AlarmRow } from "../page/source.ts";
import type { Alarms } from "../services/cloudwatch/alarms.ts";
import { COMPARISONS } from "../services/cloudwatch/evaluate.ts";
import type { AlarmSettings } from "../template/deployment.ts";
import { present } from "../template/source.ts";

/** The alarms as the page shows them, each with its history, newest change first. */
export function alarmRows(alarms: Pick<Alarms, "all" | "changes">): readonly AlarmRow[] {
  return alarms.all().map(({ settings, state, reason, since }) => ({
    name: settings.name,
    state,
    reason,
    since: since / 1000,
    metric: metricOf(settings),
    condition: conditionOf(settings),
    changes: alarms
      .changes()
      .filter(({ alarm }) => alarm.settings.name === settings.name)
      .map(({ alarm, before }) => ({
        time: alarm.since / 1000,
        before,
        state: alarm.state,
        reason: alarm.reason,
      })),
    ...present({ description: settings.description }),
  }));
}

/** `AWS/SQS ApproximateNumberOfMessagesVisible, QueueName failures` */
function metricOf({ metric: { namespace, name, dimensions } }: AlarmSettings): string {
  return [`${namespace} ${name}`, ...Object.entries(dimensions).map((pair) => pair.join(" "))].join(", ");
}

/** `Maximum greater than 0 for 1 of 1 periods of 60 s` */
function conditionOf(alarm: AlarmSettings): string {
  const { statistic, comparison, threshold, datapointsToAlarm, evaluationPeriods, period } = alarm;
  const breach = `${statistic} ${COMPARISONS[comparison].words} ${threshold}`;
  return `${breach} for ${datapointsToAlarm} of ${evaluationPeriods} periods of ${period} s`;
}
