import { DYNAMODB_TABLE, type Report, type ReportedService } from "../run/report.ts";

/** The calls that a table answered, and how many of them it throttled. */
export function tableCalls(report: Report, table: string): Pick<ReportedService, "calls" | "throttles"> {
  const found = report.services.find(({ name, type }) => name === table && type === DYNAMODB_TABLE);
  return { calls: found?.calls ?? 0, throttles: found?.throttles ?? 0 };
}

/**
 * What to look at and what to change when the results table throttled; undefined when it did not.
 * @param pageUrl undefined when the run ends, and its page with it
 */
export function formatThrottling(
  report: Report,
  table: string,
  pageUrl: string | undefined,
): string | undefined {
  const { calls, throttles } = tableCalls(report, table);
  if (throttles === 0) return undefined;
  const provisioned = report.capacity === "provisioned";
  const cause = provisioned ? "its provisioned capacity" : "the ceiling of its on-demand capacity";
  const change = provisioned
    ? 'capacity: { mode: "on-demand" }'
    : "no maximumRead and maximumWrite in capacity, or higher ones,";
  return [
    `${table} throttled ${throttles} of ${calls} calls, because the load exceeded ${cause}.`,
    ...(pageUrl === undefined ? [] : [`  Find it:  choose the table on the trace map, ${pageUrl}`]),
    ...(pageUrl === undefined || !provisioned
      ? []
      : [`  Try it:   switch the table to on-demand on ${pageUrl}#/table, and upload again`]),
    `  Fix it:   ${change} in environments/${report.environment}.ts`,
  ].join("\n");
}
