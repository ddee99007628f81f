import { expect, test } from "vitest";
import { createMetrics } from "../services/cloudwatch/metrics.ts";
import { dashboardRows } from "./dashboard-rows.ts";

const NOW = Date.UTC(2026, 0, 1, 12);

const rows = (widgets: readonly unknown[]) => {
  const metrics = createMetrics();
  const errors = (name: string) => ({
    namespace: "AWS/Lambda",
    name: "Errors",
    dimensions: { FunctionName: name },
  });
  metrics.record(errors("f"), 2, NOW - 120_000);
  metrics.record(errors("f"), 3, NOW - 120_000);
  metrics.record(errors("g"), 9, NOW - 3_600_000);
  return dashboardRows([{ name: "d", body: JSON.stringify({ widgets }) }], metrics, NOW)[0];
};
const metric = (...metrics: readonly unknown[]) => ({
  type: "metric",
  properties: { title: "Errors", metrics },
});

test("A chart has the metrics' values, labelled by what they do not have in common", () => {
  const row = ["AWS/Lambda", "Errors", "FunctionName"];
  const options = { stat: "Sum", period: 60 };
  const shown = rows([metric([...row, "f", options], [...row, "g", options])]);
  expect(shown?.notDrawn).toEqual([]);
  expect(shown?.charts).toEqual([
    {
      title: "Errors",
      series: [
        { label: "f", period: 60, points: [{ time: NOW / 1000 - 120, value: 5 }] },
        { label: "g", period: 60, points: [] },
      ],
    },
  ]);
});

test.each([
  [{ type: "text", properties: { markdown: "# x" } }, "type text"],
  [metric([{ expression: "SUM(METRICS())" }]), "not plain"],
  [metric(["AWS/Lambda", "Errors", "FunctionName", "f", { stat: "tm90" }]), "tm90"],
  [metric(["AWS/Lambda", "."]), "dots"],
])("A widget that cannot be drawn is named: %#", (widget, reason) => {
  expect(rows([widget])).toMatchObject({ charts: [], notDrawn: [expect.stringContaining(reason)] });
});
