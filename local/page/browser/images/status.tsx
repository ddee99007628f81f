import type { ImageSummary } from "./client.ts";

const WORDS = {
  processing: ["In progress", "partial"],
  text: ["Text found", "ok"],
  rejected: ["Rejected", "error"],
  failed: ["Failed", "fault"],
} as const;
const SIGNS = { partial: "…", ok: "✓", error: "!", fault: "✕" } as const;

/** How an upload ended, as sign, word and colour. */
export function ImageStatus({ image }: { image: Pick<ImageSummary, "status" | "lines"> }) {
  const [word, kind] = WORDS[image.status];
  const text = image.status === "text" && image.lines.length === 0 ? "No text found" : word;
  if (kind === "partial") return <span class="mark mark-partial">{text}</span>;
  return (
    <span class={`mark mark-${kind}`}>
      <span class="mark-sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      {text}
    </span>
  );
}
