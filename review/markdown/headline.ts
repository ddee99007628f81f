import type { Review } from "../report.ts";
import { code, count } from "./text.ts";

/** The one sentence that a reviewer reads first: the worst that happens, then the most that happens. */
export function headline(review: Review): string {
  const { risks, policy } = review;
  const lost = risks.filter((risk) => risk.kind !== "protection" && risk.acknowledged === undefined);
  const open = risks.filter((risk) => risk.acknowledged === undefined);
  const broken = (policy?.failed ?? []).filter((finding) => finding.acknowledged === undefined);
  const [first] = lost.length > 0 ? lost : open;
  if (first)
    return `⛔ **${
      lost.length > 0
        ? `Data is lost in ${count(lost.length, "resource")}`
        : `${count(open.length, "protection")} taken away`
    }**, first of all ${code(first.construct)}.`;
  if (broken.length > 0) return `⛔ **${count(broken.length, "policy rule")} not kept.** ${calm(review)}`;
  return calm(review);
}

/** What happens, where nothing of it needs an acknowledgement. */
function calm(review: Review): string {
  const { counts } = review;
  const touched = counts.create + counts.update + counts.replace + counts.delete + counts.forget;
  const broadened = review.permissions.filter((change) => change.broadened).length;
  const more = broadened > 0 ? ` ${count(broadened, "permission")} newly given or broadened.` : "";
  const toggle = review.capacity.find((capacity) => capacity.toggled && capacity.inPlace);
  if (toggle)
    return `The table ${code(toggle.table)} switches from ${toggle.before?.mode} to ${toggle.after?.mode} capacity in place${
      touched > 1 ? `; ${count(touched - 1, "other change")}.` : ", and nothing else changes."
    }${more}`;
  if (touched > 0) {
    const accepted = review.risks.length > 0 ? "what is at risk has been acknowledged" : "no data is at risk";
    return `${count(touched, "resource")} to change; ${accepted}.${more}`;
  }
  if (counts.move + counts.import > 0)
    return "Only Terraform's bookkeeping changes: nothing is touched in AWS.";
  if (review.outputs.length > 0) return "Only outputs change: nothing is touched in AWS.";
  if (counts.drift > 0)
    return `Nothing is to be changed, but ${count(counts.drift, "resource")} ${counts.drift === 1 ? "differs" : "differ"} from what was applied last.`;
  return "No changes: what is deployed is what the source says.";
}
