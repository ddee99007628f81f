import { ADMINISTRATOR, escalatingActions, managingActions, takeoverActions } from "../../broaden.ts";
import type { Statement } from "../../statement.ts";
import { strings } from "../../statement.ts";
import type { Fault, Rule } from "../rule.ts";
import type { Placed, View } from "../view.ts";

const LEAST_PRIVILEGE =
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege";

function* allows(view: View, check: (placed: Placed) => Iterable<string>): Iterable<Fault> {
  for (const placed of view.statements()) {
    if (placed.statement.effect !== "Allow") continue;
    const name = placed.statement.sid ? `statement ${placed.statement.sid}` : "a statement without a Sid";
    for (const says of check(placed)) yield { resource: placed.resource, says: `${name} ${says}` };
  }
}

const trust = (placed: Placed) => placed.attribute === "assume_role_policy";
/** Policies of identities; those of resources name principals. */
const identity = (placed: Placed) =>
  placed.statement.principals.length === 0 && !placed.statement.notPrincipals;
const condition = (statement: Statement, key: RegExp) =>
  Object.keys(statement.conditions).some((one) => key.test(one));

/** Conditions that restrict a wildcard principal: checkov's CKV_AWS_70 accepts the same. */
const NARROWING =
  /^(String|Arn)(Equals|Like)\w* aws:(Source(Arn|Account|Vpc|Vpce|OrgID|OrgPaths)|VpceAccount|Principal(Arn|Account|OrgID|OrgPaths))$/i;

/** `*` itself, or a wildcard in the place of a principal's account or name. */
const isAnybody = (principal: string) => /^(AWS:)?(\*|arn:[^$]*\*.*)$/.test(principal);
const isAccount = (principal: string) => /^(AWS:)?(\d{12}|arn:[\w-]+:iam::[^:$]*:root)$/.test(principal);

/** Everything of a service, an account or a kind; `bucket/*` is everything in one thing that is named. */
function isWildResource(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const parts = resource.split(":");
  if (parts[0] !== "arn" || resource.includes("$")) return false;
  const name = parts.slice(5).join(":");
  // `table/*` is every table; only S3's ARNs begin with a name, so that `images/*` is what is in one bucket.
  const every = parts[2] === "s3" ? /^\*/ : /^([\w-]+[/:])?\*/;
  return every.test(name) || parts.slice(2, 5).some((part) => part.includes("*"));
}

/** A condition restricts only if its values name a principal, an account or a source. */
function isNarrowed(statement: Statement): boolean {
  return Object.entries(statement.conditions).some(
    ([key, values]) =>
      NARROWING.test(key) &&
      !/ifexists/i.test(key) &&
      values.length > 0 &&
      values.every((value) => !/^[*?]*$/.test(value) && !isWildResource(value)),
  );
}

/** Every action, or every action of a service that gives access to all others. */
const EVERYTHING = /^(\*|(iam|s3):\*)$/i;
const isEverything = ({ actions }: Statement) => actions.some((action) => EVERYTHING.test(action));

const GITHUB = "token.actions.githubusercontent.com";

/** One repository and one use of it; by name, or by name and number (`repo:owner@1/name@2:…`). */
const EXACT_SUBJECT = /^repo:([\w.-]+\/[\w.-]+|[\w.-]+@\d+\/[\w.-]+@\d+):(pull_request|environment:[\w-]+)$/;

export const iamRules: readonly Rule[] = [
  {
    id: "IAM-001",
    title: "Every wildcard is justified",
    reason: "A wildcard without a justification grants more than is needed.",
    source: LEAST_PRIVILEGE,
    covers: [
      "CKV_AWS_288",
      "CKV_AWS_290",
      "CKV_AWS_355",
      "CKV_AWS_107",
      "CKV_AWS_108",
      "CKV_AWS_111",
      "CKV_AWS_287",
      "CKV_AWS_356",
    ],
    check: (view) =>
      allows(view, function* ({ statement, reasons }) {
        const wild =
          statement.resources.some(isWildResource) ||
          statement.actions.some((action) => action.includes("*"));
        const open = statement.notActions || statement.notResources;
        if ((wild || open) && !reasons[statement.sid ?? ""]?.trim())
          yield `has ${open ? "NotAction or NotResource" : "a wildcard"} without a reason (write it next to the statement: "because")`;
      }),
  },
  {
    id: "IAM-002",
    title: "No policy allows all actions",
    reason: "A principal that obtains such a role has full control of the account or the service.",
    source: LEAST_PRIVILEGE,
    covers: ["CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_1", "CKV_AWS_49", "CKV2_AWS_40", "AWS-0345", "AWS-0346"],
    check: (view) =>
      allows(view, function* (placed) {
        const broad = placed.statement.actions.filter((action) => EVERYTHING.test(action));
        if (identity(placed) && broad.length > 0) yield "allows all actions, or all of IAM or S3";
      }),
  },
  {
    id: "IAM-003",
    title: "No privilege escalation",
    reason: "Passing or changing roles without limits amounts to administrator access.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    covers: ["CKV_AWS_286", "CKV_AWS_289", "CKV_AWS_109", "CKV_AWS_110", "AWS-0342"],
    check: (view) =>
      allows(view, function* (placed) {
        const { statement } = placed;
        if (!identity(placed)) return;
        const raises = escalatingActions(statement);
        if (raises.includes("iam:PassRole") && !condition(statement, / iam:PassedToService$/i))
          yield "passes roles without limiting the service (iam:PassedToService)";
        if (raises.length > 0 && statement.resources.some(isWildResource))
          yield "allows privilege escalation on every resource";
        // Who is allowed everything, or all of IAM, is a finding of IAM-002.
        if (takeoverActions(statement).length > 0 && !isEverything(statement))
          yield "allows taking over a user or a group (keys, passwords, policies)";
        if (managingActions(statement).length > 0 && !condition(statement, / iam:PermissionsBoundary$/i))
          yield "changes roles without requiring a permissions boundary";
      }),
  },
  {
    id: "IAM-004",
    title: "Role trust policies name their principals",
    reason: "Otherwise any principal, or every principal of an account, can assume the role.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    covers: ["CKV_AWS_60", "CKV_AWS_61"],
    check: (view) =>
      allows(view, function* (placed) {
        if (!trust(placed)) return;
        const { principals, notPrincipals } = placed.statement;
        if (notPrincipals || principals.some(isAnybody)) yield "lets anyone assume the role";
        if (
          principals.some((one) =>
            /^AWS:(\d{12}|arn:[\w-]+:iam::[^:]*:root|\$\{[^}]*account_id\})$/.test(one),
          )
        )
          yield "lets a whole account assume the role";
      }),
  },
  {
    id: "IAM-005",
    title: "No AWS administrator policy is attached",
    reason: "AWS's managed administrator policies allow every action, including those that AWS adds later.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",
    covers: ["CKV_AWS_274", "CKV_AWS_275", "CKV2_AWS_56"],
    check: function* (view) {
      for (const resource of view.stack.resources.values()) {
        const arns = [
          ...strings(resource.values.policy_arn),
          ...strings(resource.values.managed_policy_arns),
          ...strings(resource.values.arn),
        ];
        const named =
          resource.type === "aws_iam_policy" && resource.mode === "data" ? strings(resource.values.name) : [];
        if (
          arns.some((arn) => ADMINISTRATOR.test(arn)) ||
          named.some((name) => ADMINISTRATOR.test(`:policy/${name}`))
        )
          yield { resource, says: "uses AdministratorAccess, IAMFullAccess or PowerUserAccess" };
      }
    },
  },
  {
    id: "IAM-006",
    title: "There are no IAM users",
    reason: "Users have long-term credentials; roles have temporary ones.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#lock-away-credentials",
    covers: ["CKV_AWS_40", "CKV_AWS_273", "AWS-0143"],
    check: function* (view) {
      for (const resource of view.stack.resources.values())
        if (/^aws_iam_(user|access_key)/.test(resource.type) && resource.mode === "managed")
          yield { resource, says: "creates an IAM user, its access key or its policy" };
    },
  },
  {
    id: "IAM-007",
    title: "Functions cannot create log groups",
    reason: "A log group that Lambda creates has no retention period and no customer managed key.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    covers: [],
    check: (view) =>
      allows(view, function* (placed) {
        const functions = view.of("aws_lambda_function").map((fn) => view.referred(fn.values.role));
        if (!functions.includes(view.referred(placed.resource.values.role))) return;
        if (placed.statement.actions.some((action) => /^logs:(\*|Create\*|CreateLogGroup)$/i.test(action)))
          yield "allows logs:CreateLogGroup";
      }),
  },
  {
    id: "IAM-008",
    title: "Roles for GitHub Actions are limited to one repository and one use",
    reason: "A subject with a wildcard lets a fork, another branch or another repository assume the role.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    covers: ["CKV_AWS_358", "CKV_AWS_393"],
    check: (view) =>
      allows(view, function* (placed) {
        const { principals, conditions } = placed.statement;
        const federated = principals.some(
          (one) => one.startsWith("Federated:") && (one.includes(GITHUB) || isGithub(view, one)),
        );
        if (!trust(placed) || !federated) return;
        const subjects = conditions[`StringEquals ${GITHUB}:sub`] ?? [];
        if (subjects.length === 0 || !subjects.every((subject) => EXACT_SUBJECT.test(subject)))
          yield "does not match the repository and the use exactly (StringEquals on the sub claim)";
        if (conditions[`StringEquals ${GITHUB}:aud`]?.join() !== "sts.amazonaws.com")
          yield "does not check the audience";
      }),
  },
  {
    id: "IAM-009",
    title: "No resource policy is public",
    reason: "A policy that allows * without a condition on an account or a source is public.",
    source:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
    covers: ["CKV_AWS_70", "CKV_AWS_33", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_387", "CKV_AWS_283"],
    check: (view) =>
      allows(view, function* (placed) {
        const { statement } = placed;
        if (trust(placed)) return;
        if (statement.notPrincipals) yield "allows everyone except the listed principals (NotPrincipal)";
        if (statement.principals.some(isAnybody) && !isNarrowed(statement)) yield "allows anyone";
        if (placed.attribute === "grant" && statement.principals.some(isAccount))
          yield "allows a whole account";
      }),
  },
  {
    id: "IAM-010",
    title: "Policies are known before apply",
    reason: "A policy that is only known after apply can be checked by no reviewer and no rule.",
    source: LEAST_PRIVILEGE,
    covers: [],
    check: function* (view) {
      for (const { resource, attribute } of view.unreadable())
        yield { resource, says: `has a policy that is not plain JSON (${attribute})` };
    },
  },
];

function isGithub(view: View, principal: string): boolean {
  return String(view.referred(principal.replace(/^Federated:/, ""))?.values.url).includes(GITHUB);
}
