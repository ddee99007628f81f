import type { Change } from "./changes.ts";
import { at } from "./json.ts";

/** A delete and a create that are one physical thing under two addresses. */
export interface Pair {
  readonly deleted: Change;
  readonly created: Change;
}

/**
 * What names the physical thing, first that is there. For the companions of a bucket (`aws_s3_bucket_versioning`
 * and so on) it is the bucket.
 */
const NAME_ATTRIBUTES = [
  "bucket",
  "function_name",
  "table_name",
  "name",
  "alarm_name",
  "dashboard_name",
  "group_name",
  "rule_name",
  "identifier",
  "cluster_identifier",
  "repository_name",
  "domain_name",
];

/** Pairs every delete with the create of the same type and the same physical name, if there is one. */
export function pairs(changes: readonly Change[]): Pair[] {
  const created = new Map<string, Change[]>();
  for (const change of changes)
    if (change.action === "create") {
      const key = physical(change.type, change.after);
      if (key) created.set(key, [...(created.get(key) ?? []), change]);
    }
  const found: Pair[] = [];
  for (const change of changes) {
    if (change.action !== "delete" || change.deposed) continue;
    const key = physical(change.type, change.before);
    const twin = key === undefined ? undefined : created.get(key)?.shift();
    if (twin) found.push({ deleted: change, created: twin });
  }
  return found;
}

function physical(type: string, values: unknown): string | undefined {
  for (const name of NAME_ATTRIBUTES) {
    const value = at(values, [name]);
    if (typeof value === "string" && value !== "") return `${type} ${name}=${value}`;
  }
  return undefined;
}
