import type { Change } from "./changes.ts";
import { anyMarked, at, isRecord } from "./json.ts";
import { show } from "./mask.ts";
import type { Stack } from "./stack.ts";

/** Throughput of a table or an index: units per second, or on-demand with an optional ceiling. */
export type Throughput =
  | { readonly mode: "provisioned"; readonly read: number; readonly write: number }
  | { readonly mode: "on-demand"; readonly maximumRead?: number; readonly maximumWrite?: number };

export interface IndexCapacity {
  readonly name: string;
  readonly before?: Throughput;
  readonly after?: Throughput;
}

/** An autoscaling target of the table or of one of its indexes. */
export interface Scaling {
  readonly dimension: "read" | "write";
  readonly index?: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** How one plan changes the capacity of one table. */
export interface CapacityChange {
  readonly address: string;
  readonly construct: string;
  readonly table: string;
  readonly before?: Throughput;
  readonly after?: Throughput;
  /** The table stays the same table. */
  readonly inPlace: boolean;
  /** The billing mode changes. */
  readonly toggled: boolean;
  readonly indexes: readonly IndexCapacity[];
  readonly scalingBefore: readonly Scaling[];
  readonly scalingAfter: readonly Scaling[];
  /** `ignore_changes` covers the capacities, so that a table which comes back starts at 1/1. */
  readonly capacityIgnored: boolean;
}

/** The tables whose capacity a plan changes: toggles, other numbers, autoscaling that comes or goes. */
export function capacityChanges(changes: readonly Change[], stack?: Stack): CapacityChange[] {
  const found: CapacityChange[] = [];
  for (const change of changes) {
    if (
      change.type !== "aws_dynamodb_table" ||
      !["create", "update", "replace", "none"].includes(change.action)
    )
      continue;
    if (isSensitive(change)) continue;
    const capacity = readCapacity(change, changes, stack);
    const same =
      JSON.stringify([
        capacity.before,
        capacity.scalingBefore,
        capacity.indexes.map((index) => index.before),
      ]) ===
      JSON.stringify([capacity.after, capacity.scalingAfter, capacity.indexes.map((index) => index.after)]);
    if (!same) found.push(capacity);
  }
  return found;
}

/** A table whose name or capacity is marked as sensitive must not be described. */
function isSensitive(change: Change): boolean {
  return [change.beforeSensitive, change.afterSensitive].some(
    (marks) =>
      marks === true ||
      [
        "name",
        "billing_mode",
        "read_capacity",
        "write_capacity",
        "global_secondary_index",
        "on_demand_throughput",
      ].some((attribute) => anyMarked(at(marks, [attribute]))),
  );
}

function readCapacity(change: Change, changes: readonly Change[], stack?: Stack): CapacityChange {
  const name = at(change.after, ["name"]) ?? at(change.before, ["name"]);
  const before = change.before && throughput(change.before);
  const after = change.after && throughput(change.after);
  const ignored = stack?.resources.get(change.address)?.ignoreChanges ?? [];
  return {
    address: change.address,
    construct: change.construct,
    table: show(["name"], name, false),
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    inPlace: change.action === "update" || change.action === "none",
    toggled: before !== undefined && after !== undefined && before.mode !== after.mode,
    indexes: indexes(change, before?.mode, after?.mode),
    scalingBefore: scaling(changes, String(name), "before"),
    scalingAfter: scaling(changes, String(name), "after"),
    capacityIgnored: ignored.some((attribute) => /^(all|read_capacity|write_capacity)$/.test(attribute)),
  };
}

function throughput(values: unknown, mode = at(values, ["billing_mode"])): Throughput {
  // The provider's default is PROVISIONED:
  // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#billing_mode
  if (mode !== "PAY_PER_REQUEST")
    return {
      mode: "provisioned",
      read: units(at(values, ["read_capacity"])),
      write: units(at(values, ["write_capacity"])),
    };
  const read = units(at(values, ["on_demand_throughput", 0, "max_read_request_units"]));
  const write = units(at(values, ["on_demand_throughput", 0, "max_write_request_units"]));
  return {
    mode: "on-demand",
    ...(read > 0 ? { maximumRead: read } : {}),
    ...(write > 0 ? { maximumWrite: write } : {}),
  };
}

function units(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function indexes(change: Change, before?: string, after?: string): IndexCapacity[] {
  const read = (values: unknown, mode?: string) =>
    new Map(
      list(at(values, ["global_secondary_index"])).map((index) => [
        String(at(index, ["name"])),
        throughput(index, mode === "on-demand" ? "PAY_PER_REQUEST" : "PROVISIONED"),
      ]),
    );
  const old = read(change.before, before);
  const fresh = read(change.after, after);
  return [...new Set([...old.keys(), ...fresh.keys()])].map((name) => {
    const one = old.get(name);
    const other = fresh.get(name);
    return {
      name: show(["name"], name, false),
      ...(one ? { before: one } : {}),
      ...(other ? { after: other } : {}),
    };
  });
}

function scaling(changes: readonly Change[], table: string, when: "before" | "after"): Scaling[] {
  return changes.flatMap((change) => {
    const values = change[when];
    if (change.type !== "aws_appautoscaling_target" || !values || change.deposed) return [];
    const match = /^table\/([^/]+)(?:\/index\/(.+))?$/.exec(resourceId(change, when));
    if (match?.[1] !== table) return [];
    const dimension = /ReadCapacityUnits$/.test(String(values.scalable_dimension)) ? "read" : "write";
    return [
      {
        dimension,
        ...(match[2] ? { index: show(["name"], match[2], false) } : {}),
        minimum: units(values.min_capacity),
        maximum: units(values.max_capacity),
      },
    ];
  });
}

/** `table/NAME`; an unchanged half of a replacement keeps the name that the other half has. */
function resourceId(change: Change, when: "before" | "after"): string {
  return String(at(change[when], ["resource_id"]) ?? at(change.before, ["resource_id"]) ?? "");
}

function list(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
