import { coveredBy, escalations } from "./broaden.ts";
import type { Change } from "./changes.ts";
import { at, canonical, marked } from "./json.ts";
import { type PolicyPair, policiesOf, type Unresolved } from "./policies.ts";
import type { Stack } from "./stack.ts";
import { identityOf, type Statement } from "./statement.ts";

/** How one statement changes. */
export interface PermissionChange {
  readonly address: string;
  readonly construct: string;
  readonly type: string;
  /** What kind of policy it is part of: `policy`, `assume_role_policy`, … */
  readonly attribute: string;
  /** The role, user or group that the policy belongs to; undefined for policies that name principals. */
  readonly owner?: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: Statement;
  readonly after?: Statement;
  /** Somebody may do more than before. */
  readonly broadened: boolean;
  /** What makes the new statement dangerous, in words. */
  readonly warnings: readonly string[];
}

/** A policy that the plan cannot tell, because it is known only after apply. */
export interface UnknownPolicy {
  readonly address: string;
  readonly construct: string;
  readonly attribute: string;
}

export interface Permissions {
  readonly changes: readonly PermissionChange[];
  readonly unknown: readonly UnknownPolicy[];
}

/**
 * Compares every policy before and after, statement by statement: identity policies, trust policies, the policies
 * of buckets, keys, queues and topics, and what other resources grant (a function's permission, an attachment).
 */
export function comparePermissions(changes: readonly Change[], stack?: Stack): Permissions {
  const found: PermissionChange[] = [];
  const unknown: UnknownPolicy[] = [];
  const held = holdingsOf(changes, stack);
  for (const { change, owner, pairs } of held) {
    if (!["create", "update", "replace", "delete"].includes(change.action)) continue;
    const { address, construct, type } = change;
    // Of an identity every policy counts; of a resource its own, which AWS keeps as one.
    const together = held.filter(
      (one) => one.change === change || (owner !== undefined && one.owner === owner),
    );
    for (const { attribute, before, after } of pairs) {
      if (isUnresolved(after)) {
        unknown.push({ address, construct, attribute });
        continue;
      }
      const same = together
        .flatMap((one) => one.pairs)
        .filter((pair) => kindOf(pair.attribute) === kindOf(attribute));
      const whole = {
        before: same.flatMap((pair) => pair.before),
        after: same.flatMap((pair) => (isUnresolved(pair.after) ? [] : pair.after)),
      };
      for (const difference of compare(before, after, whole))
        found.push({
          address,
          construct,
          type,
          attribute,
          ...(owner === undefined ? {} : { owner }),
          ...difference,
        });
    }
  }
  const weight = (change: PermissionChange) =>
    (change.broadened ? 0 : 2) - (change.warnings.length > 0 ? 1 : 0);
  return { changes: found.sort((one, other) => weight(one) - weight(other)), unknown };
}

interface Held {
  readonly change: Change;
  readonly owner: string | undefined;
  readonly pairs: readonly PolicyPair[];
}

/** The policies of every resource of the plan, of those that stay as they are as well. */
function holdingsOf(changes: readonly Change[], stack?: Stack): Held[] {
  return changes.map((change) => ({
    change,
    owner: ownerOf(change, changes, stack),
    pairs: policiesOf(change, changes, stack),
  }));
}

/** What a policy is about: who may take a role, what is granted, or what may be done. */
function kindOf(attribute: string): string {
  return /^(assume_role_policy|grant)$/.test(attribute) ? attribute : "policy";
}

/** Whose policy it is; a role that does not exist yet is told by its planned name. */
function ownerOf(change: Change, changes: readonly Change[], stack?: Stack): string | undefined {
  for (const attribute of ["role", "user", "group"]) {
    const known = at(change.after, [attribute]) ?? at(change.before, [attribute]);
    if (marked(change.afterSensitive, [attribute]) || marked(change.beforeSensitive, [attribute]))
      return undefined;
    if (typeof known === "string") return known;
    const written = stack?.resources.get(change.address)?.values[attribute];
    const address = /^\$\{([\w-]+\.[\w-]+)\./.exec(String(written ?? ""))?.[1];
    const name = at(changes.find((one) => one.address === address)?.after, ["name"]);
    if (typeof name === "string") return name;
  }
  return undefined;
}

function isUnresolved(value: readonly Statement[] | Unresolved): value is Unresolved {
  return value === "unknown";
}

type StatementChange = Pick<PermissionChange, "kind" | "before" | "after" | "broadened" | "warnings">;

/**
 * Compares a policy with what it was, statement by statement. Whether somebody may do more is asked of everything
 * that the same identity or resource has, so that splitting, merging and renaming statements is no change.
 */
function compare(
  before: readonly Statement[],
  after: readonly Statement[],
  whole: { readonly before: readonly Statement[]; readonly after: readonly Statement[] },
): StatementChange[] {
  const changes: StatementChange[] = [];
  const old = [...before];
  const fresh: Statement[] = [];
  for (const statement of after) {
    const twin = old.findIndex(
      (one) => canonical({ ...one, sid: null }) === canonical({ ...statement, sid: null }),
    );
    if (twin >= 0) old.splice(twin, 1);
    else fresh.push(statement);
  }
  for (const statement of fresh) {
    const index = old.findIndex(
      (one) => identityOf(one) === identityOf(statement) && one.effect === statement.effect,
    );
    const was = index >= 0 ? old.splice(index, 1)[0] : undefined;
    const gained = statement.effect === "Allow" && !coveredBy(statement, whole.before);
    const freed = was?.effect === "Deny" && !coveredBy(was, whole.after);
    const lost = was?.effect === "Allow" && !coveredBy(was, whole.after);
    const denied = statement.effect === "Deny" && !coveredBy(statement, whole.before);
    if (!gained && !freed && !lost && !denied) continue;
    changes.push({
      kind: was ? "changed" : "added",
      ...(was ? { before: was } : {}),
      after: was ? statement : uncovered(statement, whole.before),
      broadened: gained || freed,
      warnings: gained ? escalations(statement) : [],
    });
  }
  for (const statement of old) {
    if (coveredBy(statement, whole.after)) continue;
    changes.push({
      kind: "removed",
      before: uncovered(statement, whole.after),
      broadened: statement.effect === "Deny",
      warnings: [],
    });
  }
  return changes;
}

/** A statement without the actions that are covered all the same. */
function uncovered(statement: Statement, by: readonly Statement[]): Statement {
  if (statement.notActions) return statement;
  const actions = statement.actions.filter((action) => !coveredBy({ ...statement, actions: [action] }, by));
  return actions.length === 0 ? statement : { ...statement, actions };
}
