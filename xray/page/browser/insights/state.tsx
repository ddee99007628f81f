import { duration } from "../format.ts";
import { clock } from "../time.ts";
import type { Insight } from "./client.ts";

/** Whether an insight is open, and since or for how long. */
export function InsightState({ insight }: { insight: Insight }) {
  const open = insight.State === "ACTIVE";
  const start = insight.StartTime ?? 0;
  return (
    <p class="insight-state">
      <span class={`mark ${open ? "mark-fault" : "mark-ok"}`}>
        <span class="mark-sign" aria-hidden="true">
          {open ? "✕" : "✓"}
        </span>
        {open ? "Active" : "Closed"}
      </span>
      <span class="soft">
        {open
          ? `since ${clock(start)}`
          : `${clock(start)}, lasted ${duration((insight.EndTime ?? start) - start)}`}
      </span>
    </p>
  );
}
