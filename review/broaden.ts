import { canonical } from "./json.ts";
import type { Statement } from "./statement.ts";

/** Statements whose parts are compared one by one; more are compared as a whole. */
const MOST_ATOMS = 5000;

/** Whether a policy allows anything that another one did not: an Allow that is not covered, or a Deny that is gone. */
export function widens(before: readonly Statement[], after: readonly Statement[]): boolean {
  return (
    after.some((one) => one.effect === "Allow" && !coveredBy(one, before)) ||
    before.some((one) => one.effect === "Deny" && !coveredBy(one, after))
  );
}

/** Whether statements of the same effect together cover all that a statement covers; false where that cannot be told. */
export function coveredBy(statement: Statement, all: readonly Statement[]): boolean {
  const others = all.filter((one) => one.effect === statement.effect);
  if (others.some((one) => isWithin(statement, one))) return true;
  const { actions, resources, principals } = statement;
  if (statement.notActions || statement.notResources || statement.notPrincipals) return false;
  const atoms = Math.max(1, actions.length) * Math.max(1, resources.length) * Math.max(1, principals.length);
  if (atoms === 1 || atoms > MOST_ATOMS) return false;
  const each = (list: readonly string[]) => (list.length === 0 ? [[]] : list.map((one) => [one]));
  return each(actions).every((action) =>
    each(resources).every((resource) =>
      each(principals).every((principal) =>
        others.some((one) =>
          isWithin({ ...statement, actions: action, resources: resource, principals: principal }, one),
        ),
      ),
    ),
  );
}

/** Names of condition keys know no case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
function folded(conditions: Statement["conditions"]): Statement["conditions"] {
  return Object.fromEntries(Object.entries(conditions).map(([key, values]) => [key.toLowerCase(), values]));
}

/** Whether everything that one statement covers is covered by the other; false where that cannot be told. */
function isWithin(inner: Statement, outer: Statement): boolean {
  const conditions = folded(inner.conditions);
  return (
    covered(inner.actions, inner.notActions, outer.actions, outer.notActions, true) &&
    covered(inner.resources, inner.notResources, outer.resources, outer.notResources, false) &&
    covered(inner.principals, inner.notPrincipals, outer.principals, outer.notPrincipals, false) &&
    // Every condition of the outer one must bind the inner one too, with no more values.
    Object.entries(folded(outer.conditions)).every(([key, values]) => {
      const own = conditions[key];
      if (own === undefined) return false;
      // A negated operator allows more with fewer values, so those must be the same.
      return /not|null|bool/.test(key)
        ? canonical(own) === canonical(values)
        : own.every((one) => values.includes(one));
    })
  );
}

function covered(
  inner: readonly string[],
  innerNot: boolean,
  outer: readonly string[],
  outerNot: boolean,
  ignoreCase: boolean,
): boolean {
  if (innerNot !== outerNot) return false;
  // "All but these" covers less the more it lists.
  if (innerNot) return outer.every((one) => inner.some((other) => matches(other, one, ignoreCase)));
  return inner.every((one) => outer.some((other) => matches(other, one, ignoreCase)));
}

/**
 * Whether a pattern with `*` and `?` covers a text or another pattern. Goes back to the last `*` only, so that no
 * pattern takes longer than the product of both lengths (a regular expression can take for ever).
 */
export function matches(pattern: string, text: string, ignoreCase = false): boolean {
  const [one, other] = ignoreCase ? [pattern.toLowerCase(), text.toLowerCase()] : [pattern, text];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < other.length; ) {
    if (one[at] === "*") {
      star = at++;
      resume = i;
    } else if (one[at] === other[i] || one[at] === "?") {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (one[at] === "*") at++;
  return at === one.length;
}

/** Actions that let a principal raise its own permissions: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html */
const ESCALATING = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:DeleteRolePermissionsBoundary",
  "iam:PassRole",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lambda:AddPermission",
  "lambda:UpdateFunctionCode",
  "s3:PutBucketPolicy",
  "sts:AssumeRole",
];

/** Actions that destroy data or keys for good. */
const DESTRUCTIVE = [
  "dynamodb:DeleteTable",
  "kms:DisableKey",
  "kms:ScheduleKeyDeletion",
  "logs:DeleteLogGroup",
  "s3:DeleteBucket",
  "s3:DeleteObjectVersion",
];

/** Actions that create roles or change their permissions. */
const ROLE_MANAGING = [
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:DeleteRolePermissionsBoundary",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
];

/** AWS's own policies that allow everything, or allow escalating to it. */
export const ADMINISTRATOR =
  /:policy\/(job-function\/)?(AdministratorAccess\S*|IAMFullAccess|PowerUserAccess|SystemAdministrator)$/;

function named(statement: Statement, actions: readonly string[]): string[] {
  if (statement.notActions)
    return actions.filter((one) => !statement.actions.some((pattern) => matches(pattern, one, true)));
  return actions.filter((one) => statement.actions.some((pattern) => matches(pattern, one, true)));
}

/** Actions of the statement that let a principal raise its own permissions. */
export const escalatingActions = (statement: Statement): string[] => named(statement, ESCALATING);
/** Actions that take over a user or a group, which no permissions boundary can bind. */
const TAKING_OVER = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:PutGroupPolicy",
  "iam:PutUserPolicy",
  "iam:UpdateLoginProfile",
];
/** Actions of the statement that take over a user or a group. */
export const takeoverActions = (statement: Statement): string[] => named(statement, TAKING_OVER);
/** Actions of the statement that create or change roles. */
export const managingActions = (statement: Statement): string[] => named(statement, ROLE_MANAGING);

/** What is dangerous in a statement that allows something, in words; values are not repeated. */
export function escalations(statement: Statement): string[] {
  if (statement.effect !== "Allow") return [];
  const warnings: string[] = [];
  const conditioned = Object.keys(statement.conditions).length > 0;
  if (statement.principals.includes("*"))
    warnings.push(conditioned ? "anyone who meets the condition" : "ANYONE, without a condition");
  if (statement.notPrincipals) warnings.push("everyone except those listed (NotPrincipal)");
  if (statement.notActions) warnings.push("every action but those listed (NotAction)");
  if (statement.notResources) warnings.push("every resource but those listed (NotResource)");
  // In the policy of a resource, `*` is that resource, and trust policies have no resource at all.
  const identity = statement.principals.length === 0;
  if (statement.resources.some((one) => ADMINISTRATOR.test(one)))
    warnings.push("EVERY action, by a policy for administrators");
  if (statement.actions.includes("*")) warnings.push("EVERY action");
  else if (statement.actions.some((action) => /^[^:]+:\*$/.test(action)))
    warnings.push("all actions of a service");
  else if (identity) {
    const everything = statement.resources.includes("*");
    const raises = escalatingActions(statement);
    const destroys = named(statement, DESTRUCTIVE);
    if (raises.length > 0 && (everything || raises.some((action) => action !== "iam:PassRole")))
      warnings.push(
        `may give itself more (${raises.slice(0, 4).join(", ")}${everything ? " on every resource" : ""})`,
      );
    if (destroys.length > 0) warnings.push(`may destroy data (${destroys.slice(0, 4).join(", ")})`);
  }
  if (identity && statement.resources.includes("*")) warnings.push("on every resource");
  return warnings;
}
