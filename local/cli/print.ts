import { formatTable } from "@image-text/commands/table";
import type { ImageRow } from "../page/source.ts";
import type { Report } from "../run/report.ts";
import type { InvocationEvent } from "../services/lambda/invocation-event.ts";
import { refusedNotifications } from "../services/s3/notification.ts";
import type { Deployment, TableCapacity } from "../template/deployment.ts";

/** One line for every image that ends; the same image is not told twice. */
export function progressOf(total: number, print: (line: string) => void): (row: ImageRow) => void {
  const told = new Set<string>();
  return (row) => {
    if (row.status === "processing" || told.has(row.key)) return;
    told.add(row.key);
    const count = `${String(told.size).padStart(String(total).length)}/${total}`;
    print(`  ${count}  ${row.key}: ${row.status === "text" ? `${row.words.length} words` : row.status}`);
  };
}

/** Log lines that are shown of a function that failed for good. */
const LOG_LINES = 5;

/** Tells of a try that failed; of the last one with the end of the function's log. Undefined for anything else. */
export function formatInvocationEvent(event: InvocationEvent): string | undefined {
  if (event.kind === "exhausted" && !event.delivered) {
    return `  ! ${event.function} gave an event up and no queue has it: ${event.reason}`;
  }
  if (event.kind !== "failed") return undefined;
  const what = `  ! ${event.function}: ${event.error.message || event.error.type}`;
  if (event.retries) return `${what} (will be tried again)`;
  const log = event.log.slice(-LOG_LINES).map((line) => `      ${line.slice(0, 500)}`);
  return [`${what} (given up)`, ...log].join("\n");
}

/** What did not end as it should; undefined when everything did. */
export function formatLeft({ images, failureQueue }: Report): string | undefined {
  const failed = images.filter(({ status }) => status === "failed" || status === "processing");
  if (failed.length === 0 && failureQueue.length === 0) return undefined;
  return [
    `${failed.length} of ${images.length} uploads have neither a result nor a recorded rejection:`,
    ...failed.map(({ key, reason }) => `  ${key}: ${reason ?? "still in process"}`),
    failureQueue.length === 1
      ? "1 event waits in the failure queue."
      : `${failureQueue.length} events wait in the failure queue.`,
  ].join("\n");
}

/** A table's capacity in words. */
export function formatCapacity(capacity: TableCapacity): string {
  if (capacity.mode === "provisioned") {
    return `provisioned with ${capacity.read} read and ${capacity.write} write units a second`;
  }
  const { maximumRead, maximumWrite } = capacity;
  if (maximumRead === undefined && maximumWrite === undefined) return "on-demand";
  return `on-demand with at most ${maximumRead ?? "any"} read and ${maximumWrite ?? "any"} write units a second`;
}

/** Where this run cannot be as the deployment would be: what AWS refuses, and what does nothing here. */
export function formatDifferences(deployment: Deployment): string | undefined {
  const refused = refusedNotifications(deployment).map((why) => `AWS would refuse to deploy this: ${why}`);
  const notRun = Object.entries(deployment.notRun ?? {}).map(
    ([type, count]) => `${count} × ${type.replace(/^aws_/, "").replaceAll("_", " ")}`,
  );
  const told = notRun.length === 0 ? [] : [`Declared, but not run on one machine: ${notRun.join(", ")}.`];
  return [...refused, ...told].join("\n") || undefined;
}

/** What was found in each image. */
export function formatTexts(report: Report, width: number): string {
  const rows = report.images.map(({ key, status, reason, text }) => [
    key,
    status === "text" ? text.join(" / ") || "(no text)" : `${status}: ${reason ?? ""}`,
  ]);
  return formatTable(
    [
      { name: "image", shrinks: true },
      { name: "text", shrinks: true },
    ],
    rows,
    width,
  );
}

/** The services of the trace map. */
export function formatServices(report: Report, width: number): string {
  const rows = report.services.map(({ name, type, calls, errors, faults, throttles, latency }) => [
    name,
    type,
    String(calls),
    String(errors),
    String(faults),
    String(throttles),
    calls === 0 ? "" : `${(latency * 1000).toFixed(0)} ms`,
  ]);
  const numbers = ["calls", "errors", "faults", "throttles", "latency"];
  return formatTable(
    [
      { name: "service", shrinks: true },
      { name: "type", shrinks: true },
      ...numbers.map((name) => ({ name, align: "right" }) as const),
    ],
    rows,
    width,
  );
}
