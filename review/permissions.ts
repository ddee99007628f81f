import { broadens, escalations } from "./broaden.ts";
import type { Change } from "./changes.ts";
import { at, canonical, marked } from "./json.ts";
import { policiesOf, type Unresolved } from "./policies.ts";
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
  for (const change of changes) {
    if (!["create", "update", "replace", "delete"].includes(change.action)) continue;
    const { address, construct, type } = change;
    const owner = ownerOf(change, changes, stack);
    for (const { attribute, before, after } of policiesOf(change, changes, stack)) {
      if (isUnresolved(after)) unknown.push({ address, construct, attribute });
      else
        for (const difference of compare(before, after))
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

function compare(before: readonly Statement[], after: readonly Statement[]): StatementChange[] {
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
    changes.push({
      kind: was ? "changed" : "added",
      ...(was ? { before: was } : {}),
      after: statement,
      broadened: broadens(was, statement),
      warnings: escalations(statement),
    });
  }
  for (const statement of old)
    changes.push({
      kind: "removed",
      before: statement,
      broadened: statement.effect === "Deny",
      warnings: [],
    });
  return changes;
}
