import type { ImageRow } from "./page/source.ts";
import type { Report } from "./report.ts";

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

/** What was found in each image. */
export function formatTexts(report: Report): string {
  const rows = report.images.map(({ key, status, reason, text }) => [
    key,
    status === "text" ? text.join(" / ") || "(no text)" : `${status}: ${reason ?? ""}`,
  ]);
  return table(["image", "text"], rows, 100);
}

/** The services of the trace map. */
export function formatServices(report: Report): string {
  const rows = report.services.map(({ name, type, calls, errors, faults, throttles, latency }) => [
    name,
    type,
    String(calls),
    String(errors),
    String(faults),
    String(throttles),
    calls === 0 ? "" : `${(latency * 1000).toFixed(0)} ms`,
  ]);
  const header = ["service", "type", "calls", "errors", "faults", "throttles", "latency"];
  return table(header, rows, 60, 2);
}

/**
 * Columns of text, each as wide as its widest cell but at most `widest`; those from `right` on are aligned to the
 * right.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  widest: number,
  right = header.length,
): string {
  const cut = (text: string) => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);
  const cells = [header, ...rows].map((row) => row.map((cell) => cut(cell.replaceAll(/\s+/g, " "))));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column >= right ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => "─".repeat(width))), ...body.map(line)].join("\n");
}
