import fc from "fast-check";
import { expect, test } from "vitest";
import type { AlarmSettings } from "../../template/deployment.ts";
import { evaluate } from "./evaluate.ts";

const alarm: AlarmSettings = {
  name: "a",
  arn: "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:a",
  metric: {
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "q" },
  },
  statistic: "Maximum",
  period: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  threshold: 5,
  comparison: "GreaterThanThreshold",
  treatMissingData: "missing",
  actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
};
const points = (...values: readonly number[]) => values.map((value, index) => ({ time: index * 60, value }));

test.each<[Partial<AlarmSettings>, readonly number[], string]>([
  [{}, [6, 6, 1], "ALARM"],
  [{}, [6, 1, 1], "OK"],
  [{}, [5, 5, 5], "OK"],
  [{ comparison: "GreaterThanOrEqualToThreshold" }, [5, 5, 1], "ALARM"],
  [{ comparison: "LessThanThreshold" }, [4, 4, 6], "ALARM"],
  [{ comparison: "LessThanOrEqualToThreshold" }, [5, 5, 6], "ALARM"],
  // Missing datapoints: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
  [{}, [], "INSUFFICIENT_DATA"],
  [{ treatMissingData: "ignore" }, [], "ALARM"],
  [{ treatMissingData: "notBreaching" }, [], "OK"],
  [{ treatMissingData: "breaching" }, [], "ALARM"],
  [{ treatMissingData: "breaching" }, [6], "ALARM"],
  [{ treatMissingData: "notBreaching" }, [6], "OK"],
])("%j with %j is %s", (changes, values, state) => {
  expect(evaluate({ ...alarm, ...changes }, points(...values), "ALARM").state).toBe(state);
});

test("more breaching datapoints never end an alarm", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 2 }), (values) => {
      const before = evaluate(alarm, points(...values), "OK").state;
      const after = evaluate(alarm, points(...values, 6), "OK").state;
      expect(before === "ALARM" && after !== "ALARM").toBe(false);
    }),
  );
});
