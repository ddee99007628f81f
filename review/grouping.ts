import type { Change } from "./changes.ts";
import type { Difference } from "./difference.ts";
import { embedded } from "./json.ts";
import { hidden, show, showAddress, showName, showPath, showType } from "./mask.ts";
import { readPolicy } from "./statement.ts";

/** What changes in one construct, ready to print. */
export interface Group {
  readonly construct: string;
  readonly changes: readonly ShownChange[];
}

export interface ShownChange {
  readonly address: string;
  readonly type: string;
  readonly construct: string;
  readonly action: Change["action"];
  /** Attributes that force a replacement. */
  readonly forcedBy: readonly string[];
  readonly lines: readonly ShownDifference[];
  /** How many differences nobody needs to read: reordered sets, computed values, digests. */
  readonly folded: number;
  /** The old resource stays in AWS, where Terraform no longer manages it. */
  readonly forgets: boolean;
  /** Other code runs from now on. */
  readonly newCode: boolean;
  /** Its capacity changes too, which the section on capacity describes. */
  readonly capacityTold: boolean;
}

/** Attributes of a table that its capacity consists of; the provider writes an index anew where only they change. */
const aboutCapacity =
  /^(billing_mode|read_capacity|write_capacity|on_demand_throughput.*|global_secondary_index\.(read_capacity|write_capacity|on_demand_throughput.*|warm_throughput.*))$/;

export interface ShownDifference {
  readonly attribute: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Changes by construct (the path without its last part), destructive ones first.
 * @param capacityTold addresses of tables whose capacity is described elsewhere
 */
export function groupChanges(
  changes: readonly Change[],
  capacityTold: ReadonlySet<string> = new Set(),
): Group[] {
  const groups = new Map<string, ShownChange[]>();
  for (const change of changes) {
    const shown = showChange(change, capacityTold.has(change.address));
    const parent = shown.construct.includes("/") ? shown.construct.replace(/\/[^/]*$/, "") : shown.construct;
    groups.set(parent, [...(groups.get(parent) ?? []), shown]);
  }
  const weight = {
    delete: 0,
    replace: 1,
    forget: 2,
    update: 3,
    create: 4,
    move: 5,
    import: 5,
    read: 6,
    none: 6,
  };
  const first = (list: readonly ShownChange[]) => Math.min(...list.map((change) => weight[change.action]));
  return [...groups]
    .map(([construct, list]) => ({
      construct,
      changes: list.sort((one, other) => weight[one.action] - weight[other.action]),
    }))
    .sort(
      (one, other) => first(one.changes) - first(other.changes) || (one.construct < other.construct ? -1 : 1),
    );
}

function showChange(change: Change, capacityTold: boolean): ShownChange {
  const address = showAddress(change.address);
  const meant = change.differences.filter((difference) => difference.noise === undefined);
  const relevant = capacityTold ? meant.filter(({ path }) => !aboutCapacity.test(showPath(path))) : meant;
  return {
    address,
    type: showType(change.type),
    construct: change.construct === change.address ? address : showName(change.construct),
    action: change.action,
    forcedBy: [...new Set(change.replacePaths.map(showPath))],
    lines: unique(relevant.map(showDifference)),
    folded: change.differences.length - meant.length,
    forgets: change.forgets || change.action === "forget",
    newCode: change.differences.some(({ path }) => path[0] === "source_code_hash" || path[0] === "image_uri"),
    capacityTold: meant.length > relevant.length,
  };
}

function showDifference({ path, before, after, unknown, sensitive }: Difference): ShownDifference {
  const attribute = showPath(path) || hidden;
  if (!sensitive && (readPolicy(before) ?? readPolicy(after)))
    return { attribute, before: "a policy", after: "see Permissions" };
  if (!sensitive && (embedded(before) ?? embedded(after)) !== undefined)
    return { attribute, before: "a document", after: unknown ? "known after apply" : "another one" };
  return {
    attribute,
    before: show(path, before, sensitive),
    after: unknown ? "known after apply" : show(path, after, sensitive),
  };
}

/** Several hidden values of one attribute read the same; one line says it. */
function unique(lines: readonly ShownDifference[]): ShownDifference[] {
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
}
