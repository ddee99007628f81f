import { describe, expect, test } from "vitest";
import { METRICS, MetricQuery, metricProblems, type WrittenMetric } from "./metrics.ts";

const written: WrittenMetric = {
  namespace: "AWS/SQS",
  name: "ApproximateAgeOfOldestMessage",
  statistic: "Maximum",
  dimensions: ["QueueName"],
  periodSeconds: 60,
};

test("a metric of the catalogue has no problems, whichever it is", () => {
  for (const [namespace, { metrics, dimensions, periodSeconds }] of Object.entries(METRICS))
    for (const [name, { statistics }] of Object.entries(metrics))
      for (const statistic of statistics)
        expect(metricProblems({ namespace, name, statistic, dimensions, periodSeconds })).toEqual([]);
});

describe("a metric that CloudWatch would never have data for", () => {
  test.each<[Partial<WrittenMetric>, string]>([
    [{ namespace: "AWS/SNS" }, "is about AWS/SNS, not one of AWS/Lambda, AWS/SQS,"],
    [{ namespace: "toString" }, "is about toString, not one of"],
    [{ namespace: "AWS/Lambda" }, "is about ApproximateAgeOfOldestMessage, which is no metric of AWS/Lambda"],
    [{ name: "constructor" }, "is about constructor, which is no metric of AWS/SQS"],
    [{ statistic: "Sum" }, "asks for Sum of ApproximateAgeOfOldestMessage, not Maximum"],
    [{ dimensions: ["Queue"] }, "by Queue, not QueueName"],
    [{ dimensions: [] }, "by nothing, not QueueName"],
    [{ dimensions: ["QueueName", "Region"] }, "by QueueName and Region, not QueueName"],
    [{ periodSeconds: 3600 }, "has a period of 3600 seconds; AWS/SQS publishes every 60"],
  ])("%j", (change, problem) => {
    expect(metricProblems({ ...written, ...change })).toEqual([expect.stringContaining(problem)]);
  });

  test("does not compile", () => {
    const { of } = MetricQuery;
    const wrong = [
      // @ts-expect-error there is no such namespace
      () => of("AWS/SNS", "Errors", "Sum", { FunctionName: "f" }),
      // @ts-expect-error it is a metric of another namespace
      () => of("AWS/SQS", "Errors", "Sum", { QueueName: "q" }),
      // @ts-expect-error there is no such dimension
      () => of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", { Queue: "q" }),
      // @ts-expect-error a dimension is missing
      () => of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", {}),
      // @ts-expect-error the sum of ages says nothing
      () => of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Sum", { QueueName: "q" }),
    ];
    expect(wrong).toHaveLength(5);
  });

  test("cannot be made past the catalogue", () => {
    const { namespace, name, statistic, periodSeconds } = MetricQuery.of(
      "AWS/SQS",
      "ApproximateAgeOfOldestMessage",
      "Maximum",
      {
        QueueName: "q",
      },
    );
    // @ts-expect-error only the catalogue makes a query
    const made: MetricQuery = { namespace, name, statistic, periodSeconds, dimensions: { Queue: "q" } };
    expect(made).not.toBeInstanceOf(MetricQuery);
  });
});
