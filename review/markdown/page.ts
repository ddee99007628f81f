import type { Group, ShownChange } from "../grouping.ts";
import type { Counts, Review } from "../report.ts";
import { assemble, commentLimit, type Section } from "./budget.ts";
import { capacityItem } from "./capacity.ts";
import { headline } from "./headline.ts";
import { permissionItem } from "./permissions.ts";
import { policyHeading, policyItems, skippedItems } from "./policy.ts";
import { code, count, dollars, plain } from "./text.ts";

/** The review as GitHub Markdown of at most `budget` characters. */
export function renderPage(review: Review, budget = commentLimit): string {
  const sections: Section[] = [
    { heading: top(review), items: [], rank: 0, noun: "" },
    {
      heading: review.risks.length > 0 ? "### ⛔ Data at risk" : "",
      items: review.risks.map(
        (risk) =>
          `- **${code(risk.construct)}**${names(risk)}: ${plain(risk.says)}${
            risk.acknowledged === undefined ? "" : ` _Acknowledged: ${plain(risk.acknowledged)}_`
          }`,
      ),
      rank: 1,
      noun: "risks",
    },
    {
      heading: policyHeading(review.policy),
      items: policyItems(review.policy),
      rank: 2,
      noun: "findings",
    },
    {
      heading: review.permissions.length + review.unknownPolicies.length > 0 ? "### Permissions" : "",
      items: [
        ...review.permissions.map(permissionItem),
        ...review.unknownPolicies.map(
          (one) =>
            `- ${code(one.construct)}${names(one)}: ${code(one.attribute)} is sensitive or known only after apply: read it in the source`,
        ),
      ],
      rank: 2,
      noun: "statements",
    },
    {
      heading: review.capacity.length > 0 ? "### Table capacity" : "",
      items: review.capacity.map(capacityItem),
      rank: 3,
      noun: "tables",
    },
    {
      heading: review.monthly.lines.length > 0 ? monthlyHeading(review) : "",
      items: review.monthly.lines.map((line) => `- ${plain(line)}`),
      rank: 4,
      noun: "prices",
    },
    {
      heading: review.groups.length > 0 ? "### Changes" : "",
      items: inPieces(review.groups).map((group) => groupItem(group)),
      rank: 6,
      noun: "constructs",
    },
    {
      heading: review.outputs.length > 0 ? "### Outputs" : "",
      items: review.outputs.map((output) => `- ${output.action} ${code(output.name)}`),
      rank: 7,
      noun: "outputs",
    },
    {
      heading: review.moved.length > 0 ? "### Moved" : "",
      items: review.moved.map((move) => `- ${code(move.from)} → ${code(move.address)}`),
      rank: 7,
      noun: "moves",
    },
    {
      heading: review.imported.length > 0 ? "### Imported" : "",
      items: review.imported.map((one) => `- ${code(one.construct)}${names(one)}`),
      rank: 7,
      noun: "imports",
    },
    {
      heading: review.drift.length > 0 ? "### Drift: what differs already, before this plan" : "",
      items: inPieces(review.drift).map((group) => groupItem(group, driftWords)),
      rank: 5,
      noun: "constructs",
    },
    {
      heading: (review.policy?.skipped.length ?? 0) > 0 ? "### Rules that are skipped on purpose" : "",
      items: skippedItems(review.policy),
      rank: 8,
      noun: "skips",
    },
    { heading: foot(review), items: [], rank: 0, noun: "" },
  ];
  return assemble(
    sections.filter((section) => section.heading !== "" || section.items.length > 0),
    budget,
  );
}

/** The first line of a page, by which the comment or issue of an environment is found again. */
export function marker(environment: string): string {
  return `<!-- planreview:env=${environment.replace(/[^\w-]/g, "")} -->`;
}

function top(review: Review): string {
  return `${marker(review.environment)}
## Plan for ${code(review.environment)}

${headline(review)}

${countTable(review.counts)}`;
}

function countTable(counts: Counts): string {
  const shown: readonly (keyof Counts)[] = [
    "create",
    "update",
    "replace",
    "delete",
    "forget",
    "move",
    "import",
    "drift",
  ];
  const always = new Set<keyof Counts>(["create", "update", "replace", "delete"]);
  const names = shown.filter((name) => always.has(name) || counts[name] > 0);
  return [
    `| ${names.join(" | ")} |`,
    `| ${names.map(() => "---:").join(" | ")} |`,
    `| ${names.map((name) => (counts[name] > 0 && always.has(name) ? `**${counts[name]}**` : counts[name])).join(" | ")} |`,
  ].join("\n");
}

function monthlyHeading({ monthly }: Review): string {
  const { fixed } = monthly;
  const sum =
    fixed === undefined
      ? "not known here"
      : fixed === 0
        ? "no fixed change"
        : `${fixed > 0 ? "+" : "−"}${dollars(Math.abs(fixed))} fixed`;
  return `### Monthly cost of the other changes: ${sum}`;
}

/** What somebody did, in the words of the one who finds it. */
const driftWords: Words = { update: "changed in AWS", delete: "gone from AWS" };
type Words = Readonly<Partial<Record<ShownChange["action"], string>>>;

/** Items are printed whole or not at all, so none may be large. */
function inPieces(groups: readonly Group[], most = 20): Group[] {
  return groups.flatMap((group) => {
    const pieces: Group[] = [];
    for (let at = 0; at < group.changes.length; at += most)
      pieces.push({ construct: group.construct, changes: group.changes.slice(at, at + most) });
    return pieces;
  });
}

function groupItem(group: Group, words: Words = {}): string {
  return [
    `<details><summary>${groupSummary(group, words)}</summary>\n`,
    ...group.changes.map((change) => changeItem(change, words)),
    "\n</details>",
  ].join("\n");
}

function groupSummary(group: Group, words: Words): string {
  const actions = ["delete", "replace", "forget", "update", "create"] as const;
  const parts = actions.flatMap((action) => {
    const number = group.changes.filter((change) => change.action === action).length;
    return number > 0 ? [`${number} ${words[action] ?? action}`] : [];
  });
  return `<code>${html(group.construct)}</code>: ${parts.join(", ")}`;
}

/** Inside a summary GitHub reads HTML, not Markdown. */
function html(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Attributes of one change that are listed. */
const mostLines = 40;

function changeItem(change: ShownChange, words: Words): string {
  const forced = change.forcedBy.length > 0 ? `, forced by ${change.forcedBy.map(code).join(", ")}` : "";
  const lines = change.lines
    .slice(0, mostLines)
    .map((line) => `  - ${code(line.attribute)}: ${code(line.before)} → ${code(line.after)}`);
  if (change.lines.length > mostLines)
    lines.push(`  - _and ${change.lines.length - mostLines} more attributes_`);
  if (change.action === "forget") lines.push("  - stays in AWS as it is; Terraform no longer manages it");
  if (change.newCode) lines.push("  - new code");
  if (change.capacityTold) lines.push("  - capacity: see above");
  return [
    `- **${words[change.action] ?? change.action}** ${code(change.construct)}${names(change)}${forced}${folded(change)}`,
    ...lines,
  ].join("\n");
}

/** Reordered lists, values that AWS computes and digests of the code are counted, not listed. */
function folded(change: ShownChange): string {
  if (change.folded === 0) return "";
  return change.lines.length === 0 && !change.capacityTold && !change.newCode && change.action === "update"
    ? " _(nothing but computed values, digests or another order)_"
    : ` _(${count(change.folded, "difference")} folded: computed values, digests, another order)_`;
}

function names({ construct, address }: { construct: string; address: string }): string {
  return construct === address ? "" : ` (${code(address)})`;
}

function foot(review: Review): string {
  const constructs = review.constructsKnown
    ? ""
    : "\n\n_The stack is not synthesized here, so Terraform addresses stand for construct paths and the policy is not checked: run `npm run synth`._";
  const idle = review.verdict.idle
    .map((address) => `\n\n_The acknowledgement of ${code(address)} accepts nothing: remove it._`)
    .join("");
  return `---
Terraform ${plain(review.terraformVersion)}. Digest of this change:
\`\`\`
${review.digest.printed}
\`\`\`${constructs}${idle}`;
}
