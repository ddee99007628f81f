import type { AlarmRow, DashboardRow } from "../source.ts";

export const REASON =
  "Threshold Crossed: 1 of the last 1 datapoints [2] were greater than the threshold (0).";

/** A raised alarm and one without data, at a time in epoch seconds. */
export function alarmsOf(now: number): readonly AlarmRow[] {
  const metric = "AWS/SQS ApproximateNumberOfMessagesVisible, QueueName image-text-dev-failures";
  const condition = "Maximum greater than 0 for 1 of 1 periods of 60 s";
  return [
    {
      name: "image-text-dev-failures-not-empty",
      description: "Events wait in the failure queue.",
      state: "ALARM",
      reason: REASON,
      since: now - 120,
      metric,
      condition,
      changes: [
        { time: now - 120, before: "OK", state: "ALARM", reason: REASON },
        { time: now - 600, before: "INSUFFICIENT_DATA", state: "OK", reason: "No datapoint was received." },
      ],
    },
    {
      name: "image-text-dev-throttled",
      state: "INSUFFICIENT_DATA",
      reason: "Unchecked: Initial alarm creation",
      since: now - 660,
      metric,
      condition,
      changes: [],
    },
  ];
}

/** A dashboard with one chart: a line with a gap, and one without data. */
export function dashboardOf(now: number): DashboardRow {
  const points = [20, 19, 18, 9, 8].map((ago) => ({ time: now - ago * 60, value: ago }));
  return {
    name: "image-text-dev",
    from: now - 1800,
    to: now,
    charts: [
      {
        title: "Invocations",
        series: [
          { label: "image-text-dev-preprocess-image", period: 61, points },
          { label: "image-text-dev-detect-text", period: 60, points: [] },
        ],
      },
    ],
    notDrawn: ["a widget of type text"],
  };
}
