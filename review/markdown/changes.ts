import type { Group, ShownChange } from "../grouping.ts";
import { count, number } from "./numbers.ts";
import { code, EMPTY, htmlCode, join, lines, type Markdown, md } from "./text.ts";

/** How an action is called in this list. */
type Words = Readonly<Record<ShownChange["action"], Markdown>>;

const PLANNED: Words = {
  create: md`create`,
  update: md`update`,
  replace: md`replace`,
  delete: md`delete`,
  forget: md`forget`,
  move: md`move`,
  import: md`import`,
  read: md`read`,
  none: md`none`,
};
/** What somebody did by hand, for the person who finds it. */
const DRIFTED: Words = { ...PLANNED, update: md`changed in AWS`, delete: md`gone from AWS` };

/** Items are printed whole or not at all, so none may be large. */
const MOST_CHANGES = 20;
/** Attributes of one change that are listed. */
const MOST_LINES = 40;

/** The planned changes, one item a construct. */
export function changeItems(groups: readonly Group[]): Markdown[] {
  return inPieces(groups).map((group) => groupItem(group, PLANNED));
}

/** What drifted, one item a construct. */
export function driftItems(groups: readonly Group[]): Markdown[] {
  return inPieces(groups).map((group) => groupItem(group, DRIFTED));
}

function inPieces(groups: readonly Group[]): Group[] {
  return groups.flatMap((group) => {
    const pieces: Group[] = [];
    for (let start = 0; start < group.changes.length; start += MOST_CHANGES)
      pieces.push({ ...group, changes: group.changes.slice(start, start + MOST_CHANGES) });
    return pieces;
  });
}

function groupItem(group: Group, words: Words): Markdown {
  return lines([
    md`<details><summary>${groupSummary(group, words)}</summary>\n`,
    ...group.changes.map((change) => changeItem(change, words)),
    md`\n</details>`,
  ]);
}

function groupSummary(group: Group, words: Words): Markdown {
  const actions = ["delete", "replace", "forget", "update", "create"] as const;
  const parts = actions.flatMap((action) => {
    const found = group.changes.filter((change) => change.action === action).length;
    return found > 0 ? [md`${number(found)} ${words[action]}`] : [];
  });
  return md`${htmlCode(group.construct)}: ${join(parts)}`;
}

function changeItem(change: ShownChange, words: Words): Markdown {
  const forced = change.forcedBy.length > 0 ? md`, forced by ${join(change.forcedBy.map(code))}` : EMPTY;
  const items = change.lines
    .slice(0, MOST_LINES)
    .map((line) => md`  - ${code(line.attribute)}: ${code(line.before)} → ${code(line.after)}`);
  if (change.lines.length > MOST_LINES)
    items.push(md`  - _and ${count(change.lines.length - MOST_LINES, "more attribute")}_`);
  if (change.forgets)
    items.push(
      change.action === "forget"
        ? md`  - stays in AWS as it is; Terraform no longer manages it`
        : md`  - the old one stays in AWS as it is; Terraform no longer manages it`,
    );
  if (change.newCode) items.push(md`  - new code`);
  if (change.capacityTold) items.push(md`  - capacity: see above`);
  return lines([
    md`- **${words[change.action]}** ${code(change.construct)}${address(change)}${forced}${folded(change)}`,
    ...items,
  ]);
}

/** Reordered lists, values that AWS computes and digests of the code are counted, not listed. */
function folded(change: ShownChange): Markdown {
  if (change.folded === 0) return EMPTY;
  return change.lines.length === 0 && !change.capacityTold && !change.newCode && change.action === "update"
    ? md` _(nothing but computed values, digests or another order)_`
    : md` _(${count(change.folded, "difference")} folded: computed values, digests, another order)_`;
}

/** The address in brackets, where the construct's path does not say it already. */
export function address(named: { readonly construct: string; readonly address: string }): Markdown {
  return named.construct === named.address ? EMPTY : md` (${code(named.address)})`;
}
