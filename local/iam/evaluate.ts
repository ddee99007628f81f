import type { Policy, Statement } from "../template/deployment.ts";
import { type Answer, meets } from "./condition.ts";
import { type Context, expand, matchesAction, matchesArn } from "./match.ts";

/** Who asks, as the principals of resource policies name them. */
export type Principal =
  | { readonly kind: "AWS"; readonly arn: string; readonly roleArn: string; readonly account: string }
  | { readonly kind: "Service"; readonly name: string };

export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/**
 * What a set of policies says. `delegated` means that a resource policy trusts the account: it leaves the
 * decision to the identity's own policies. `session`: it allows the very session, whatever the role may do.
 */
export interface Verdict {
  readonly denied: boolean;
  readonly allowed: boolean;
  readonly session: boolean;
  readonly delegated: boolean;
}

const DENIED: Verdict = { denied: true, allowed: false, session: false, delegated: false };

/** Evaluates the policies of an identity, which name no principal. */
export function evaluateIdentity(policies: Iterable<Policy>, question: Question): Verdict {
  return evaluate(policies, question, () => "direct");
}

/** Evaluates the policy of a resource; only statements that name the principal count. */
export function evaluateResource(policy: Policy, question: Question): Verdict {
  return evaluate([policy], question, (statement) => trust(statement, question.principal));
}

type Trust = "session" | "direct" | "account" | "none";

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * Fails closed: what cannot be evaluated denies in a Deny and does not allow in an Allow.
 */
function evaluate(
  policies: Iterable<Policy>,
  question: Question,
  trusts: (statement: Statement) => Trust,
): Verdict {
  let allowed = false;
  let session = false;
  let delegated = false;
  for (const policy of policies)
    for (const statement of policy.statements) {
      const trusted = trusts(statement);
      if (trusted === "none") continue;
      const applies = covers(statement, question);
      if (statement.effect === "Deny") {
        if (applies !== false) return DENIED;
      } else if (applies === true) {
        if (trusted === "account") delegated = true;
        else allowed = true;
        if (trusted === "session") session = true;
      }
    }
  return { denied: false, allowed, session, delegated };
}

/** Whether a statement is about this action, this resource and these circumstances. */
function covers(statement: Statement, { action, resource, context }: Question): Answer {
  const named = (list: readonly string[]) => list.some((pattern) => matchesAction(pattern, action));
  if (statement.action !== undefined ? !named(statement.action) : named(statement.notAction ?? ["*"]))
    return false;
  const about = onResource(statement, resource, context);
  if (about === false) return false;
  const met = meets(statement.condition, context);
  return met === true ? about : met;
}

/** Policies of keys and roles may leave the resource out: they are about the one they belong to. */
function onResource({ resource, notResource }: Statement, actual: string, context: Context): Answer {
  const list = resource ?? notResource;
  if (list === undefined) return true;
  let hit: Answer = false;
  for (const pattern of list) {
    const expanded = expand(pattern, context);
    if (expanded === undefined) hit = hit || "unknown";
    else if (matchesArn(expanded, actual)) hit = true;
  }
  return resource !== undefined || hit === "unknown" ? hit : !hit;
}

function trust(statement: Statement, principal: Principal): Trust {
  if (statement.principal !== undefined) return names(statement.principal, principal, statement.effect);
  if (statement.notPrincipal === undefined) return "none";
  return names(statement.notPrincipal, principal, statement.effect) === "none" ? "direct" : "none";
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function names(
  listed: NonNullable<Statement["principal"]>,
  principal: Principal,
  effect: Statement["effect"],
): Trust {
  if (listed === "*") return "direct";
  if (principal.kind === "Service")
    return listed.Service?.includes(principal.name) || listed.AWS?.includes("*") ? "direct" : "none";
  const identities = listed.AWS ?? [];
  if (identities.includes(principal.arn)) return "session";
  if (["*", principal.roleArn].some((arn) => identities.includes(arn))) return "direct";
  const account = [principal.account, `arn:aws:iam::${principal.account}:root`];
  if (!account.some((name) => identities.includes(name))) return "none";
  // Denying the account denies everyone in it; allowing it leaves the choice to the identities' policies.
  return effect === "Deny" ? "direct" : "account";
}
