import type { ReviewedPolicy } from "../report.ts";
import { count, number } from "./numbers.ts";
import { standing } from "./standing.ts";
import { code, EMPTY, join, lines, type Markdown, md, plain } from "./text.ts";

/** Says in one line how the rules went; the failed ones are the items. */
export function policyHeading(policy: ReviewedPolicy | undefined): Markdown {
  if (!policy) return EMPTY;
  const { rules, failed, skipped } = policy;
  if (failed.length > 0) return md`### ⛔ Policy: ${count(failed.length, "finding")}`;
  const skips = skipped.length > 0 ? md`, ${count(skipped.length, "time")} skipped on purpose` : EMPTY;
  return md`Policy: all ${number(rules)} rules kept${skips}.`;
}

/** Rules that are not kept, and skips that should not be there. */
export function policyItems(policy: ReviewedPolicy | undefined): Markdown[] {
  if (!policy) return [];
  return [
    ...policy.failed.map(
      ({ rule, title, says, construct, address, ...rest }) =>
        md`- **${plain(rule)}** ${construct ? code(construct) : md`the stack`}${
          address ? md` (${code(address)})` : EMPTY
        } ${plain(says)}. _${plain(title)}._${standing(rest)}`,
    ),
    ...policy.idle.map(
      (skip) => md`- the skip of ${code(skip.id)} at ${code(skip.address)} ${plain(skip.why)}`,
    ),
  ];
}

/** Skips with their reasons, folded into one line: they stand in the source, and this plan did not cause them. */
export function skippedItems(policy: ReviewedPolicy | undefined): Markdown[] {
  const found = new Map<string, { readonly what: Markdown; readonly where: Markdown[] }>();
  for (const { rule, title, skipped, construct } of policy?.skipped ?? []) {
    const what = md`**${plain(rule)}** ${plain(title)}: _${plain(skipped ?? "")}_`;
    const line = found.get(String(what)) ?? { what, where: [] };
    line.where.push(construct === undefined ? md`the stack` : code(construct));
    found.set(String(what), line);
  }
  const items = [...found.values()].map(({ what, where }) => md`- ${what} ${join(where)}`);
  if (items.length === 0) return [];
  const summary = md`<details><summary>${count(items.length, "rule")} skipped on purpose, with reasons</summary>\n`;
  return [lines([summary, ...items, md`\n</details>`])];
}
