import { expect, test } from "vitest";
import { Alarms } from "../services/cloudwatch/alarms.ts";
import { createMetrics } from "../services/cloudwatch/metrics.ts";
import type { AlarmSettings } from "../template/deployment.ts";
import { alarmRows } from "./alarm-rows.ts";

const METRIC = { namespace: "AWS/Lambda", name: "Errors", dimensions: { FunctionName: "f" } };
const ALARM: AlarmSettings = {
  name: "errors",
  arn: "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:errors",
  metric: METRIC,
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  threshold: 5,
  comparison: "GreaterThanOrEqualToThreshold",
  treatMissingData: "notBreaching",
  actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
};
const START = Date.UTC(2026, 0, 1);

test("An alarm shows its metric, its condition and only its own changes, newest first", () => {
  const metrics = createMetrics();
  const alarms = new Alarms([ALARM, { ...ALARM, name: "other", threshold: 1000 }], metrics, START);
  alarms.evaluate(START);
  for (const minute of [1, 2]) metrics.record(METRIC, 7, START + minute * 60_000);
  alarms.evaluate(START + 150_000);
  const [errors, other] = alarmRows(alarms);
  expect(errors).toMatchObject({
    name: "errors",
    state: "ALARM",
    since: (START + 150_000) / 1000,
    metric: "AWS/Lambda Errors, FunctionName f",
    condition: "Sum greater than or equal to 5 for 2 of 3 periods of 60 s",
  });
  expect(errors?.reason).toContain("2 of the last 3 datapoints");
  expect(errors?.changes.map(({ before, state }) => [before, state])).toEqual([
    ["OK", "ALARM"],
    ["INSUFFICIENT_DATA", "OK"],
  ]);
  expect(other?.changes).toHaveLength(1);
});
