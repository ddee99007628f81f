import type { FunctionSettings } from "../../template/deployment.ts";
import type { Sandbox, Try } from "./sandbox.ts";

/**
 * Lets a sandbox write the lines of Lambda's platform around each invocation, in the function's log format. Not
 * written: `maxMemoryUsedMB`, which is not measured here.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
 */
export function withPlatformLines(
  sandbox: Sandbox,
  settings: Pick<FunctionSettings, "logFormat" | "memoryMb">,
  write: (line: string) => void,
): Sandbox {
  return {
    get alive() {
      return sandbox.alive;
    },
    kill: () => sandbox.kill(),
    interrupt: (fault) => sandbox.interrupt(fault),
    async run(invocation) {
      const before = [startLine(settings.logFormat, invocation.requestId)];
      for (const line of before) write(line);
      const result = await sandbox.run(invocation);
      const after = reportLines(settings, invocation.requestId, result);
      for (const line of after) write(line);
      return { ...result, platform: { before, after } };
    },
  };
}

function startLine(format: FunctionSettings["logFormat"], requestId: string): string {
  if (format === "Text") return `START RequestId: ${requestId} Version: $LATEST`;
  return platformEvent("platform.start", Date.now(), { requestId, version: "$LATEST" });
}

function reportLines(
  { logFormat, memoryMb }: Pick<FunctionSettings, "logFormat" | "memoryMb">,
  requestId: string,
  { outcome, start, end, init }: Try,
): readonly string[] {
  const durationMs = end - start;
  const initMs = init && init.end - init.start;
  if (logFormat === "Text") {
    const parts = [
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMs)} ms`,
      `Memory Size: ${memoryMb} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ];
    return [`END RequestId: ${requestId}`, `REPORT RequestId: ${requestId}\t${parts.join("\t")}`];
  }
  const metrics = {
    durationMs,
    billedDurationMs: Math.ceil(durationMs),
    memorySizeMB: memoryMb,
    ...(initMs === undefined ? {} : { initDurationMs: initMs }),
  };
  return [platformEvent("platform.report", end, { requestId, metrics, status: statusOf(outcome) })];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#Status */
function statusOf(outcome: Try["outcome"]): "success" | "timeout" | "failure" {
  if (outcome.ok) return "success";
  return outcome.error.type === "Sandbox.Timedout" ? "timeout" : "failure";
}

function platformEvent(type: string, time: number, record: object): string {
  return JSON.stringify({ time: new Date(time).toISOString(), type, record });
}
