type Level = "INFO" | "WARN" | "ERROR";

/**
 * One JSON object a line on standard output, with the two members (`timestamp`, `level`) that Lambda's log level
 * filter reads. Written past `console`, which Lambda's runtime wraps in an envelope of its own: so fields stay at
 * the top level, where CloudWatch Logs Insights finds them.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function log(level: Level, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields });
  process.stdout.write(`${line}\n`);
}
