/** The longest remark, in characters. */
const LONGEST = 300;

/** What a decoder says about a file, in one line, each remark once. For logs and traces, not for uploaders. */
export function remarkOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))].join("; ").slice(0, LONGEST);
}
