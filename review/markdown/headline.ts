import type { Review } from "../report.ts";
import { count } from "./numbers.ts";
import { code, EMPTY, type Markdown, md, plain } from "./text.ts";

/** The one sentence that a reviewer reads first: the worst that happens, then the most that happens. */
export function headline(review: Review): Markdown {
  const { risks, policy } = review;
  const lost = risks.filter((risk) => risk.kind !== "protection" && risk.acknowledged === undefined);
  const open = risks.filter((risk) => risk.acknowledged === undefined);
  const broken = (policy?.failed ?? []).filter((finding) => finding.acknowledged === undefined);
  const [first] = lost.length > 0 ? lost : open;
  if (first) {
    const worst =
      lost.length > 0
        ? md`Data is lost in ${count(lost.length, "resource")}`
        : md`${count(open.length, "protection")} taken away`;
    return md`⛔ **${worst}**, first of all ${code(first.construct)}.`;
  }
  if (broken.length > 0) return md`⛔ **${count(broken.length, "policy rule")} not kept.** ${calm(review)}`;
  return calm(review);
}

/** What happens, where nothing of it needs an acknowledgement. */
function calm(review: Review): Markdown {
  const failing = review.checks.length;
  const checks =
    failing > 0 ? md` ⚠️ ${count(failing, "check")} ${failing === 1 ? md`fails` : md`fail`}.` : EMPTY;
  const actions = review.actions.length > 0 ? md` ${count(review.actions.length, "action")} run.` : EMPTY;
  return md`${changed(review)}${actions}${checks}`;
}

function changed(review: Review): Markdown {
  const { counts } = review;
  const touched = counts.create + counts.update + counts.replace + counts.delete + counts.forget;
  const broadened = review.permissions.filter((change) => change.broadened).length;
  const more = broadened > 0 ? md` ${count(broadened, "permission")} newly given or broadened.` : EMPTY;
  const toggle = review.capacity.find((capacity) => capacity.toggled && capacity.inPlace);
  if (toggle?.before && toggle.after) {
    const rest = touched > 1 ? md`; ${count(touched - 1, "other change")}.` : md`, and nothing else changes.`;
    return md`The table ${code(toggle.table)} switches from ${plain(toggle.before.mode)} to ${plain(toggle.after.mode)} capacity in place${rest}${more}`;
  }
  if (touched > 0) {
    return md`${count(touched, "resource")} to change; ${safety(review)}.${more}`;
  }
  if (counts.move + counts.import > 0)
    return md`Only Terraform's bookkeeping changes: nothing is touched in AWS.`;
  if (review.outputs.length > 0) return md`Only outputs change: nothing is touched in AWS.`;
  if (counts.drift > 0)
    return md`Nothing is to be changed, but ${count(counts.drift, "resource")} ${counts.drift === 1 ? md`differs` : md`differ`} from what was applied last.${more}`;
  if (review.actions.length + review.checks.length > 0) return md`No resource is to be changed.`;
  return md`No changes: what is deployed is what the source says.`;
}

function safety({ risks, uncertain }: Review): Markdown {
  const unknown = md`of ${count(uncertain.length, "resource")} that ${uncertain.length === 1 ? md`goes` : md`go`} it is not known whether data is lost`;
  if (risks.length > 0)
    return uncertain.length > 0
      ? md`what is at risk has been acknowledged, and ${unknown}`
      : md`what is at risk has been acknowledged`;
  return uncertain.length > 0 ? unknown : md`no data is at risk`;
}
