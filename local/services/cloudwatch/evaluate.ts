import type { AlarmSettings } from "../../template/deployment.ts";
import type { Datapoint } from "./statistic.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The result of evaluating an alarm. */
export interface Evaluation {
  readonly state: AlarmState;
  readonly reason: string;
}

/**
 * Evaluates an alarm over its last periods as CloudWatch does: M of N datapoints, missing ones as the alarm treats
 * them. `datapoints` are those that exist in the range, oldest first.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function evaluate(
  alarm: AlarmSettings,
  datapoints: readonly Datapoint[],
  before: AlarmState,
): Evaluation {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, threshold } = alarm;
  const missing = evaluationPeriods - datapoints.length;
  const breaching = datapoints.filter(({ value }) => breaches(alarm, value));
  const counted = breaching.length + (treatMissingData === "breaching" ? missing : 0);
  const values = datapoints.map(({ value }) => Number(value.toFixed(3))).join(", ");
  const these = `${breaching.length} of the last ${evaluationPeriods} datapoints [${values}] were ${COMPARISONS[alarm.comparison].words} the threshold (${threshold})`;
  if (counted >= datapointsToAlarm) return { state: "ALARM", reason: `Threshold Crossed: ${these}.` };
  if (missing === evaluationPeriods) {
    if (treatMissingData === "missing")
      return { state: "INSUFFICIENT_DATA", reason: "Insufficient Data: no datapoints were received." };
    if (treatMissingData === "ignore") return { state: before, reason: "No datapoints were received." };
    return {
      state: "OK",
      reason: "Threshold Crossed: no datapoints were received, and missing data is not breaching.",
    };
  }
  return { state: "OK", reason: `Threshold not crossed: ${these}; the alarm needs ${datapointsToAlarm}.` };
}

/** Each comparison as a test, and in the words of CloudWatch's reasons. */
export const COMPARISONS = {
  GreaterThanThreshold: { words: "greater than", test: (value: number, limit: number) => value > limit },
  GreaterThanOrEqualToThreshold: {
    words: "greater than or equal to",
    test: (value: number, limit: number) => value >= limit,
  },
  LessThanThreshold: { words: "less than", test: (value: number, limit: number) => value < limit },
  LessThanOrEqualToThreshold: {
    words: "less than or equal to",
    test: (value: number, limit: number) => value <= limit,
  },
} as const;

function breaches({ comparison, threshold }: AlarmSettings, value: number): boolean {
  return COMPARISONS[comparison].test(value, threshold);
}
