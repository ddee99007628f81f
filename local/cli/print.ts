import { formatTable } from "@image-text/commands/table";
import { cut, oneLine } from "@image-text/commands/text";
import type { Denial } from "../iam/authorizer.ts";
import type { ImageRow } from "../page/source.ts";
import { repeatedKey } from "../run/feed.ts";
import type { Report } from "../run/report.ts";
import type { InvocationEvent } from "../services/lambda/invocation-event.ts";
import { refusedNotifications } from "../services/s3/notification.ts";
import type { Deployment, TableCapacity } from "../template/deployment.ts";

/** One line for every image that ends, no wider than the terminal; each image is printed once. */
export function progressOf(
  total: number,
  width: number,
  print: (line: string) => void,
): (row: ImageRow) => void {
  const printed = new Set<string>();
  return (row) => {
    if (row.status === "processing" || printed.has(row.key)) return;
    printed.add(row.key);
    const count = `  ${String(printed.size).padStart(String(total).length)}/${total}  `;
    const outcome = `: ${row.status === "text" ? `${row.words.length} words` : row.status}`;
    print(`${count}${cut(oneLine(row.key), Math.max(8, width - count.length - outcome.length))}${outcome}`);
  };
}

/** Lines of its log that are shown for a function that has failed for the last time. */
const LOG_LINES = 5;

/** A failed attempt; the last one with the end of the function's log. Undefined for any other event. */
export function formatInvocationEvent(event: InvocationEvent): string | undefined {
  if (event.kind === "exhausted" && !event.delivered) {
    return `  ! ${event.function} gave up on an event, and it is in no queue: ${event.reason}`;
  }
  if (event.kind !== "failed") return undefined;
  const what = `  ! ${event.function}: ${event.error.message || event.error.type}`;
  if (event.retries) return `${what} (will be retried)`;
  const log = event.log.slice(-LOG_LINES).map((line) => `      ${line.slice(0, 500)}`);
  return [`${what} (no retry is left)`, ...log].join("\n");
}

/** The uploads that have no outcome, and the failed events; undefined when there are none. */
export function formatLeft({ images, failureQueue }: Report): string | undefined {
  const failed = images.filter(({ status }) => status === "failed" || status === "processing");
  if (failed.length === 0 && failureQueue.length === 0) return undefined;
  return [
    `${failed.length} of ${images.length} uploads have neither a result nor a recorded rejection:`,
    ...failed.map(({ key, reason }) => `  ${key}: ${reason ?? "still processing"}`),
    failureQueue.length === 1
      ? "1 event is in the failure queue."
      : `${failureQueue.length} events are in the failure queue.`,
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

/** Where this run differs from the deployment: what AWS would refuse, and what is declared but not run here. */
export function formatDifferences(deployment: Deployment): string | undefined {
  const refused = refusedNotifications(deployment).map((why) => `AWS would refuse to deploy this: ${why}`);
  const notRun = Object.entries(deployment.notRun ?? {}).map(
    ([type, count]) => `${count} × ${type.replace(/^aws_/, "").replaceAll("_", " ")}`,
  );
  const lines = notRun.length === 0 ? [] : [`Declared, but not run on one machine: ${notRun.join(", ")}.`];
  return [...refused, ...lines].join("\n") || undefined;
}

/** What was found in each image; a load's repetitions of an image with the same outcome share a row. */
export function formatTexts(report: Report, width: number): string {
  const rows = new Map<string, { readonly image: string; readonly text: string; times: number }>();
  for (const { key, status, reason, text } of report.images) {
    const image = repeatedKey(key);
    const outcome = status === "text" ? text.join(" / ") || "(no text)" : `${status}: ${reason ?? ""}`;
    const id = JSON.stringify([image, outcome]);
    const row = rows.get(id) ?? { image, text: outcome, times: 0 };
    row.times += 1;
    rows.set(id, row);
  }
  const isLoad = report.images.some(({ key }) => repeatedKey(key) !== key);
  return formatTable(
    [
      { name: "image", shrinks: true },
      ...(isLoad ? [{ name: "times", align: "right" } as const] : []),
      { name: "text", shrinks: true },
    ],
    [...rows.values()].map(({ image, text, times }) => [image, ...(isLoad ? [String(times)] : []), text]),
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

/** Prints each missing permission once, with the first resource for which it was requested. */
export function printedOnce(print: (line: string) => void): (denial: Denial) => void {
  const printed = new Set<string>();
  return ({ who, action, resource, reason }) => {
    const id = JSON.stringify([who, action, reason]);
    if (printed.has(id)) return;
    printed.add(id);
    print(`  ! ${who} was denied ${action} on ${resource}, ${reason}`);
  };
}
