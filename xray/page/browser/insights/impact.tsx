import { number, percent, plural } from "../format.ts";
import type { Impact } from "./client.ts";

/** How many of the requests were faults, as a bar and in words. */
export function ImpactBar({ label, impact }: { label: string; impact: Impact }) {
  const total = impact?.TotalCount ?? 0;
  const faults = impact?.FaultCount ?? 0;
  const share = total === 0 ? 0 : faults / total;
  return (
    <div class="impact">
      <span>{label}</span>
      <span class={total === 0 ? "impact-bar impact-none" : "impact-bar"} aria-hidden="true">
        {share > 0 && <span class="fill-fault" style={{ width: `max(3px, ${share * 100}%)` }} />}
      </span>
      <span class="soft">
        {total === 0
          ? "no requests"
          : `${percent(share)} faults (${number(faults)} of ${plural(total, "request")})`}
      </span>
    </div>
  );
}
