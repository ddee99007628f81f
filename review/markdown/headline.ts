import type { Review } from "../report.ts";
import { code, count } from "./text.ts";

/** The one sentence that a reviewer reads first: the worst that happens, then the most that happens. */
export function headline(review: Review): string {
  const { counts, risks } = review;
  const lost = risks.filter((risk) => risk.kind !== "protection");
  const open = risks.filter((risk) => risk.acknowledged === undefined);
  const touched = counts.create + counts.update + counts.replace + counts.delete + counts.forget;
  if (open.length > 0) {
    const first = lost[0] ?? risks[0];
    return `⛔ **${lost.length > 0 ? `Data is lost in ${count(lost.length, "resource")}` : `${count(open.length, "protection")} taken away`}**${
      first ? `, first of all ${code(first.construct)}` : ""
    }.`;
  }
  const toggle = review.capacity.find((capacity) => capacity.toggled && capacity.inPlace);
  if (toggle)
    return `The table ${code(toggle.table)} switches from ${toggle.before?.mode} to ${toggle.after?.mode} capacity in place${
      touched > 1 ? `; ${touched - 1} other changes` : ", and nothing else changes"
    }.`;
  if (touched > 0)
    return `${count(touched, "resource")} change${touched === 1 ? "s" : ""}; no data is at risk.`;
  if (counts.move + counts.import > 0)
    return "Only Terraform's bookkeeping changes: nothing is touched in AWS.";
  if (review.outputs.length > 0) return "Only outputs change: nothing is touched in AWS.";
  if (counts.drift > 0)
    return `Nothing is to be changed, but ${count(counts.drift, "resource")} differ from what was applied last.`;
  return "No changes: what is deployed is what the source says.";
}
