import { type Difference, differences } from "./difference.ts";
import { isRecord, type Path } from "./json.ts";
import type { Plan, ResourceChange } from "./plan.ts";
import { formerConstruct, type Stack } from "./stack.ts";

export type Action =
  | "create"
  | "update"
  | "replace"
  | "delete"
  | "forget"
  | "move"
  | "import"
  | "read"
  | "none";

/** What happens to one resource. Values are raw: pass them through `mask.ts` before printing. */
export interface Change {
  readonly address: string;
  readonly previousAddress?: string;
  readonly type: string;
  /** Construct path of the synthesized stack, or the address where the stack is not known. */
  readonly construct: string;
  readonly action: Action;
  /** A replacement that creates the new resource before it deletes the old one. */
  readonly createFirst: boolean;
  /** A replacement that leaves the old resource in AWS, where Terraform no longer manages it (`destroy = false`). */
  readonly forgets: boolean;
  /** A deposed object: what is left of a replacement that failed half-way. */
  readonly deposed: boolean;
  readonly imported: boolean;
  readonly reason?: string;
  /** Attributes that force a replacement. */
  readonly replacePaths: readonly Path[];
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  readonly unknown: unknown;
  readonly beforeSensitive: unknown;
  readonly afterSensitive: unknown;
  /** Whether the configuration sets an attribute, rather than AWS. */
  readonly sets: (attribute: string) => boolean;
  /** Updates and replacements only; noise is told apart. */
  readonly differences: readonly Difference[];
}

/** All changes of a plan's resources in the plan's order, data sources and unchanged resources included. */
export function readChanges(plan: Plan, stack?: Stack): Change[] {
  return plan.resources.map((resource) => readChange(resource, plan, stack));
}

/** What happens to one resource. */
export function readChange(resource: ResourceChange, plan: Plan, stack?: Stack): Change {
  const { change } = resource;
  const before = isRecord(change.before) ? change.before : undefined;
  const after = isRecord(change.after) ? change.after : undefined;
  const replaced = change.actions.length === 2;
  const base = resource.address.replace(/\[[^\]]*\]$/, "");
  const configured = plan.configured?.get(base);
  const previous = resource.previous_address ?? undefined;
  return {
    address: resource.address,
    ...(previous && previous !== resource.address ? { previousAddress: previous } : {}),
    type: resource.type,
    construct: constructOf(resource, base, stack),
    action: actionOf(resource),
    createFirst: replaced && change.actions[0] === "create",
    forgets: replaced && change.actions.includes("forget"),
    deposed: Boolean(resource.deposed),
    imported: Boolean(change.importing),
    ...(resource.action_reason ? { reason: resource.action_reason } : {}),
    replacePaths: change.replace_paths ?? [],
    before,
    after,
    unknown: change.after_unknown,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
    sets: (attribute) => configured?.has(attribute) ?? true,
    differences: before && (after || change.after_unknown === true) ? differences(change, configured) : [],
  };
}

function constructOf(resource: ResourceChange, base: string, stack?: Stack): string {
  const declared = stack?.resources.get(base)?.construct;
  if (declared !== undefined) return declared;
  return stack && base === `${resource.type}.${resource.name}`
    ? formerConstruct(resource.name)
    : resource.address;
}

function actionOf(resource: ResourceChange): Action {
  const { actions, importing } = resource.change;
  if (actions.length === 2) return "replace";
  const [action] = actions;
  if (action === "no-op" || action === undefined) {
    if (importing) return "import";
    return resource.previous_address && resource.previous_address !== resource.address ? "move" : "none";
  }
  return action;
}
