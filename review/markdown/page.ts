import type { Review } from "../report.ts";
import { assemble, COMMENT_LIMIT, type Section } from "./budget.ts";
import { capacityItem } from "./capacity.ts";
import { address, changeItems, driftItems } from "./changes.ts";
import { countTable } from "./counts.ts";
import { headline } from "./headline.ts";
import { dollars } from "./numbers.ts";
import { permissionItem } from "./permissions.ts";
import { policyHeading, policyItems, skippedItems } from "./policy.ts";
import { standing } from "./standing.ts";
import { code, EMPTY, fenced, join, type Markdown, marker, md, plain } from "./text.ts";

/** The review as GitHub Markdown of at most `budget` characters. */
export function renderPage(review: Review, budget = COMMENT_LIMIT): string {
  const headed = (heading: Markdown, items: readonly Markdown[], rank: number, noun: string): Section => ({
    heading: items.length > 0 ? heading : EMPTY,
    items,
    rank,
    noun,
  });
  const sections: readonly Section[] = [
    { heading: top(review), items: [], rank: 0, noun: "" },
    headed(md`### ⛔ Data at risk`, riskItems(review), 1, "risks"),
    headed(md`### Not known whether data is lost`, uncertainItems(review), 1, "resources"),
    headed(md`### ⚠️ Checks that fail`, checkItems(review), 2, "checks"),
    headed(md`### Actions that are run`, actionItems(review), 2, "actions"),
    { heading: policyHeading(review.policy), items: policyItems(review.policy), rank: 2, noun: "findings" },
    headed(md`### Permissions`, permissionItems(review), 2, "statements"),
    headed(md`### Table capacity`, review.capacity.map(capacityItem), 3, "tables"),
    headed(
      monthlyHeading(review),
      review.monthly.lines.map((line) => md`- ${plain(line)}`),
      4,
      "prices",
    ),
    headed(md`### Changes`, changeItems(review.groups), 6, "constructs"),
    headed(
      md`### Outputs`,
      review.outputs.map((output) => md`- ${plain(output.action)} ${code(output.name)}`),
      7,
      "outputs",
    ),
    headed(
      md`### Moved`,
      review.moved.map((move) => md`- ${code(move.from)} → ${code(move.address)}`),
      7,
      "moves",
    ),
    headed(
      md`### Imported`,
      review.imported.map((one) => md`- ${code(one.construct)}${address(one)}`),
      7,
      "imports",
    ),
    headed(md`### Drift: what differs already, before this plan`, driftItems(review.drift), 5, "constructs"),
    headed(EMPTY, skippedItems(review.policy), 8, "skips"),
    { heading: foot(review), items: [], rank: 0, noun: "" },
  ];
  return assemble(
    sections.filter((section) => section.heading.length > 0 || section.items.length > 0),
    budget,
  );
}

function top(review: Review): Markdown {
  return md`${marker(review.environment)}
## Plan for ${code(review.environment)}

${headline(review)}

${countTable(review)}`;
}

function riskItems({ risks }: Review): Markdown[] {
  return risks.map(
    (risk) => md`- **${code(risk.construct)}**${address(risk)}: ${plain(risk.says)}${standing(risk)}`,
  );
}

function uncertainItems({ uncertain }: Review): Markdown[] {
  return uncertain.map(
    (one) =>
      md`- **${code(one.construct)}**${address(one)} goes: it is not known whether ${code(one.type)} holds data`,
  );
}

/** What a check says is text with values in it, and so is not shown. */
function checkItems({ checks }: Review): Markdown[] {
  return checks.map(
    ({ name, status }) => md`- ${code(name)} ${status === "fail" ? md`**fails**` : md`**cannot be tried**`}`,
  );
}

function actionItems({ actions }: Review): Markdown[] {
  return actions.map((one) => md`- ${code(one.address)} (${code(one.type)})`);
}

function permissionItems({ permissions, unknownPolicies }: Review): Markdown[] {
  return [
    ...permissions.map(permissionItem),
    ...unknownPolicies.map(
      (one) =>
        md`- ${code(one.construct)}${address(one)}: ${code(one.attribute)} is sensitive or known only after apply: read it in the source`,
    ),
  ];
}

function monthlyHeading({ monthly }: Review): Markdown {
  return md`### Monthly cost of the other changes: ${fixedCost(monthly.fixed)}`;
}

function fixedCost(fixed: number | undefined): Markdown {
  if (fixed === undefined) return md`not known here`;
  if (fixed === 0) return md`no fixed change`;
  return md`${fixed > 0 ? md`+` : md`−`}${dollars(Math.abs(fixed))} fixed`;
}

function foot(review: Review): Markdown {
  const constructs = review.constructsKnown
    ? EMPTY
    : md`\n\n_The stack is not synthesized here, so Terraform addresses stand for construct paths and the policy is not checked: run \`npm run synth\`._`;
  const unread = review.unread.map(
    (part) => md`\n\n_The plan has a part that this review does not read: ${code(part)}._`,
  );
  const idle = [
    ...review.verdict.idle.map(
      (one) =>
        md`\n\n_The acknowledgement of ${code(one)} accepts nothing: the plan is another one, or it is misspelt._`,
    ),
    ...review.verdict.misread.map(
      (line) =>
        md`\n\n_Not read as an acknowledgement: ${code(line)}. It must be a line of its own in the description, as it is printed here and with a reason, outside lists, quotations and code._`,
    ),
  ];
  return md`---
Terraform ${plain(review.terraformVersion)}. Digest of this change:
${fenced(review.digest.printed)}${constructs}${join([...unread, ...idle], EMPTY)}`;
}
