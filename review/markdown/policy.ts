import type { ReviewedPolicy } from "../report.ts";
import { code, count, plain } from "./text.ts";

/** Says in one line how the rules went; the failed ones are the items. */
export function policyHeading(policy: ReviewedPolicy | undefined): string {
  if (!policy) return "";
  const { rules, failed, skipped } = policy;
  if (failed.length > 0) return `### ⛔ Policy: ${count(failed.length, "finding")}`;
  return `Policy: all ${rules} rules kept${skipped.length > 0 ? `, ${count(skipped.length, "time")} skipped on purpose` : ""}.`;
}

/** Rules that are not kept, and skips that should not be there. */
export function policyItems(policy: ReviewedPolicy | undefined): string[] {
  if (!policy) return [];
  return [
    ...policy.failed.map(
      (finding) =>
        `- **${finding.rule}** ${finding.construct ? code(finding.construct) : "the stack"}${
          finding.address ? ` (${code(finding.address)})` : ""
        } ${plain(finding.says)}. _${plain(finding.title)}._${
          finding.acknowledged === undefined ? "" : ` _Acknowledged: ${plain(finding.acknowledged)}_`
        }`,
    ),
    ...policy.idle.map(
      (skip) => `- the skip of ${code(skip.id)} at ${code(skip.address)} ${plain(skip.why)}`,
    ),
  ];
}

/** Skips with their reasons, one line a rule and reason. */
export function skippedItems(policy: ReviewedPolicy | undefined): string[] {
  const lines = new Map<string, string[]>();
  for (const { rule, title, skipped, construct } of policy?.skipped ?? []) {
    const key = `**${rule}** ${plain(title)}: _${plain(skipped ?? "")}_`;
    lines.set(key, [...(lines.get(key) ?? []), code(construct ?? "the stack")]);
  }
  return [...lines].map(([what, where]) => `- ${what} ${where.join(", ")}`);
}
