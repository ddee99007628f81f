import { type Change, readChange } from "./changes.ts";
import type { Difference } from "./difference.ts";
import { at, isRecord } from "./json.ts";
import type { Plan } from "./plan.ts";
import type { Stack } from "./stack.ts";

/**
 * Attributes that AWS reports on one resource and another resource sets, and that open something when somebody
 * sets them by hand: type → attribute → the type that sets it.
 */
const COMPANIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_iam_group: {},
  aws_iam_role: {
    inline_policy: "aws_iam_role_policy",
    managed_policy_arns: "aws_iam_role_policy_attachment",
    permissions_boundary: "",
  },
  aws_iam_user: { permissions_boundary: "" },
  aws_kms_key: { policy: "aws_kms_key_policy" },
  aws_s3_bucket: { acl: "aws_s3_bucket_acl", grant: "aws_s3_bucket_acl", policy: "aws_s3_bucket_policy" },
  aws_security_group: { ingress: "aws_security_group_rule" },
  aws_sns_topic: { policy: "aws_sns_topic_policy" },
  aws_sqs_queue: { policy: "aws_sqs_queue_policy" },
};

/**
 * What was changed outside Terraform, as found by the refresh: what a plan would change back, and
 * what opens a resource although nothing in the source sets it. The rest is no drift: values that AWS fills in,
 * what another resource sets, and what `ignore_changes` covers.
 * https://github.com/hashicorp/terraform-provider-aws/issues/19727
 */
export function readDrift(plan: Plan, stack?: Stack): Change[] {
  return plan.drift.flatMap((resource) => {
    const change = readChange(resource, plan, stack);
    if (change.action === "move" || change.action === "none") return [];
    if (change.action !== "update") return [change];
    const kept = change.differences.filter((difference) => isDrift(change, difference, plan, stack));
    if (kept.length === 0) return [];
    const names = new Set(kept.map(({ path }) => String(path[0])));
    return [{ ...change, differences: kept, after: onlyChanged(change, names) }];
  });
}

/** The later values, with everything that is no drift as it was before. */
function onlyChanged({ before, after }: Change, names: ReadonlySet<string>): Change["after"] {
  return {
    ...before,
    ...Object.fromEntries(Object.entries(after ?? {}).filter(([name]) => names.has(name))),
  };
}

function isDrift(change: Change, difference: Difference, plan: Plan, stack?: Stack): boolean {
  const { path, before, after, noise } = difference;
  const name = String(path[0]);
  if (noise !== undefined || isDefault(before, after)) return false;
  const base = change.address.replace(/\[[^\]]*\]$/, "");
  const ignored = stack?.resources.get(base)?.ignoreChanges ?? [];
  if (ignored.some((one) => one === "all" || one.split(/[.[]/)[0] === name)) return false;
  if (change.sets(name)) return true;
  const companion = COMPANIONS[change.type]?.[name];
  return companion !== undefined && isMore(change, name, companions(companion, base, plan, stack));
}

/** The provider writes down what AWS uses where the source says nothing. */
function isDefault(before: unknown, after: unknown): boolean {
  return (before === null || before === undefined) && (after === false || after === 0 || after === "");
}

/** How many resources of a type refer to an address. */
function companions(type: string, address: string, plan: Plan, stack?: Stack): number {
  const written = new Map<string, unknown>(plan.written);
  for (const resource of stack?.resources.values() ?? []) written.set(resource.address, resource.values);
  return [...written].filter(
    ([own, values]) => own.startsWith(`${type}.`) && JSON.stringify(values).includes(`${address}.`),
  ).length;
}

/** Whether an attribute holds more than its companions can have set: a list more entries, another value anything. */
function isMore(change: Change, name: string, set: number): boolean {
  const after = at(change.after, [name]);
  if (Array.isArray(after)) return after.length > set;
  return set === 0 && !(isRecord(after) && Object.keys(after).length === 0);
}
