import { type CapacityChange, capacityChanges } from "./capacity.ts";
import { type Change, readChanges } from "./changes.ts";
import { type CapacityCost, capacityCost } from "./cost.ts";
import { type Digest, digestPlan, printDigest, type StateVersion } from "./digest.ts";
import { readDrift } from "./drift.ts";
import { type Group, groupChanges } from "./grouping.ts";
import { showAddress, showKey, showName, showType } from "./mask.ts";
import { type ShownStatement, showStatement } from "./mask-policy.ts";
import { type MonthlyCost, monthlyCost } from "./monthly-cost.ts";
import { comparePermissions, type PermissionChange } from "./permissions.ts";
import type { Plan } from "./plan.ts";
import { evaluate, type Finding, type PolicyResult, showFinding, showResult } from "./policy/evaluate.ts";
import { findRisks, findUncertain, type Risk, type Uncertain } from "./risk.ts";
import type { Stack } from "./stack.ts";
import {
  type Acknowledgements,
  Judge,
  NOTHING_ACKNOWLEDGED,
  type Standing,
  type Verdict,
} from "./verdict.ts";

/**
 * A whole review as data. Every text in it may be printed: whatever came from the plan has passed `mask.ts`.
 */
export interface Review {
  readonly environment: string;
  readonly terraformVersion: string;
  readonly region: string | undefined;
  readonly counts: Counts;
  readonly risks: readonly (Risk & Standing)[];
  /** Resources that are destroyed or replaced, and that may or may not hold data. */
  readonly uncertain: readonly Uncertain[];
  readonly permissions: readonly (ShownPermission & {
    /** Somebody did it outside Terraform. */
    readonly drifted: boolean;
  })[];
  /** Policies that are known only after apply, and that no synthesized stack tells either. */
  readonly unknownPolicies: readonly (Named & { readonly attribute: string })[];
  readonly capacity: readonly ReviewedCapacity[];
  /** Checks of the configuration that fail, or could not be tried. */
  readonly checks: readonly { readonly name: string; readonly status: "fail" | "error" }[];
  /** What is run besides changing resources. */
  readonly actions: readonly { readonly address: string; readonly type: string }[];
  /** Parts of the plan that this review does not read. */
  readonly unread: readonly string[];
  /** What the other changes cost a month. */
  readonly monthly: MonthlyCost;
  readonly groups: readonly Group[];
  readonly moved: readonly Relocation[];
  readonly imported: readonly Named[];
  readonly drift: readonly Group[];
  readonly outputs: readonly { readonly name: string; readonly action: string }[];
  /** Differences that are folded away, over all resources. */
  readonly noise: number;
  readonly digest: Digest & { readonly printed: string };
  readonly policy: ReviewedPolicy | undefined;
  readonly verdict: Verdict;
  /** False where the stack was not synthesized here, so that construct paths are not known. */
  readonly constructsKnown: boolean;
}

export interface Counts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly forget: number;
  readonly move: number;
  readonly import: number;
  readonly drift: number;
}

export type ReviewedPolicy = Omit<PolicyResult, "failed"> & {
  readonly failed: readonly (Finding & Standing)[];
};

export type ReviewedCapacity = CapacityChange & {
  readonly region: string | undefined;
  readonly cost: CapacityCost | undefined;
};

export type ShownPermission = Omit<PermissionChange, "before" | "after" | "owner"> & {
  readonly before?: ShownStatement;
  readonly after?: ShownStatement;
  /** Who is allowed or denied: the principals, or the role that the policy belongs to. */
  readonly whom: readonly string[] | undefined;
};

export interface Named {
  readonly address: string;
  readonly construct: string;
}

export type Relocation = Named & { readonly from: string };

/** What a review is made from. */
export interface Material {
  readonly environment: string;
  readonly plan: Plan;
  /** The synthesized stacks: for construct paths, `ignore_changes`, policies with references, and the rules. */
  readonly stacks: readonly Stack[];
  readonly acknowledged?: Acknowledgements;
  readonly state?: StateVersion;
  /** Provider's address → the version that the plan was made with. */
  readonly locked?: Readonly<Record<string, string>>;
}

/** Reviews a plan. */
export function reviewPlan({
  environment,
  plan,
  stacks,
  state,
  locked,
  acknowledged = NOTHING_ACKNOWLEDGED,
}: Material): Review {
  const stack = stacks.find((one) => one.name === environment);
  const changes = readChanges(plan, stack);
  const drift = readDrift(plan, stack);
  const digest = digestPlan(plan, { environment, stack, state, locked });
  const permissions = comparePermissions(changes, stack);
  const opened = comparePermissions(drift, stack).changes;
  const capacity = capacityChanges(changes, stack);
  const groups = groupChanges(
    changes.filter((change) => isChange(change)),
    { capacity: addressesOf(capacity), permissions: addressesOf(permissions.changes) },
  );
  const judge = new Judge(acknowledged, digest.total);
  const touched = new Set(changes.filter(isChange).map((change) => change.address));
  const risks = [
    ...findRisks(changes),
    // What this plan does not change back stays as somebody left it.
    ...findRisks(drift)
      .filter(({ address, kind }) => kind === "protection" && !touched.has(address))
      .map((risk) => ({ ...risk, says: `changed outside Terraform: ${risk.says}` })),
  ].map((risk) => ({ ...risk, ...shownName(risk), ...judge.standing(risk) }));
  const uncertain = findUncertain(changes).map((one) => ({ ...one, ...shownName(one) }));
  const policy = stack && reviewPolicy(stack, stacks, judge);
  return {
    environment: showName(environment),
    terraformVersion: showName(plan.terraformVersion),
    region: plan.region,
    counts: countChanges(changes, drift),
    risks,
    uncertain,
    permissions: [
      ...opened.map((one) => ({ ...showPermission(one), drifted: true })),
      ...permissions.changes.map((one) => ({ ...showPermission(one), drifted: false })),
    ],
    unknownPolicies: permissions.unknown.map((one) => ({
      ...shownName(one),
      attribute: showKey(one.attribute),
    })),
    capacity: capacity.map((one) => ({
      ...one,
      ...shownName(one),
      region: plan.region,
      cost: capacityCost(one, plan.region),
    })),
    checks: plan.checks.flatMap(({ address, status }) =>
      status === "fail" || status === "error" ? [{ name: showCheck(address.to_display), status }] : [],
    ),
    actions: plan.invocations.map(({ address, type }) => ({
      address: showAddress(address.replace(/^action\./, "")),
      type: showType(type),
    })),
    unread: plan.unread.map(showKey),
    monthly: monthlyCost(changes, plan.region),
    groups,
    moved: changes.flatMap((change) =>
      change.previousAddress === undefined
        ? []
        : [{ ...shownName(change), from: showAddress(change.previousAddress) }],
    ),
    imported: changes.filter((change) => change.imported).map(shownName),
    drift: groupChanges(drift, { capacity: new Set(), permissions: addressesOf(opened) }),
    outputs: Object.entries(plan.outputs)
      .filter(([, output]) => output.actions[0] !== "no-op")
      .map(([name, output]) => ({
        name: showKey(name),
        action: output.actions.length === 2 ? "replace" : (output.actions[0] ?? ""),
      })),
    noise: groups.flatMap((group) => group.changes).reduce((sum, change) => sum + change.folded, 0),
    digest: { ...shownDigest(digest), printed: printDigest(digest) },
    policy,
    verdict: judge.verdict(),
    constructsKnown: stack !== undefined,
  };
}

/** What the rules say about this stack; the others are looked at only to compare. */
function reviewPolicy(stack: Stack, stacks: readonly Stack[], judge: Judge): ReviewedPolicy {
  const all = evaluate(stacks);
  const mine = <One extends { stack: string }>(list: readonly One[]) =>
    list.filter((one) => one.stack === stack.name);
  const own = { ...all, failed: mine(all.failed), skipped: mine(all.skipped), idle: mine(all.idle) };
  return {
    ...showResult(own),
    failed: own.failed.map((finding) => ({
      ...showFinding(finding),
      ...judge.standing({ address: finding.address, kind: finding.rule }),
    })),
  };
}

function showPermission({ before, after, owner, ...rest }: PermissionChange): ShownPermission {
  const shownAfter = after && showStatement(after);
  const shownBefore = before && showStatement(before);
  const principals = (shownAfter ?? shownBefore)?.principals ?? [];
  return {
    ...rest,
    ...shownName(rest),
    type: showType(rest.type),
    attribute: showKey(rest.attribute),
    ...(shownBefore ? { before: shownBefore } : {}),
    ...(shownAfter ? { after: shownAfter } : {}),
    whom: principals.length > 0 ? principals : owner === undefined ? undefined : [showName(owner)],
  };
}

function shownName({ address, construct }: Named): Named {
  return {
    address: showAddress(address),
    construct: construct === address ? showAddress(address) : showName(construct),
  };
}

/** `check.certificate`, or the address of the resource whose condition it is. */
function showCheck(name: string): string {
  return /^(check|output|var)\.[\w-]+$/.test(name) ? showName(name) : showAddress(name);
}

/** Addresses and names are keys of the digest's parts, so they are masked as everywhere. */
function shownDigest(digest: Digest): Digest {
  return {
    ...digest,
    resources: Object.fromEntries(
      Object.entries(digest.resources).map(([address, hash]) => [showAddress(address), hash]),
    ),
    outputs: Object.fromEntries(Object.entries(digest.outputs).map(([name, hash]) => [showKey(name), hash])),
  };
}

function addressesOf(list: readonly { readonly address: string }[]): ReadonlySet<string> {
  return new Set(list.map(({ address }) => address));
}

function isChange(change: Change): boolean {
  return ["create", "update", "replace", "delete", "forget"].includes(change.action);
}

function countChanges(changes: readonly Change[], drift: readonly Change[]): Counts {
  const of = (action: Change["action"]) => changes.filter((change) => change.action === action).length;
  return {
    create: of("create"),
    update: of("update"),
    replace: of("replace"),
    delete: of("delete"),
    forget: of("forget"),
    move: changes.filter((change) => change.previousAddress !== undefined).length,
    import: changes.filter((change) => change.imported).length,
    drift: drift.length,
  };
}
