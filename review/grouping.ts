import type { Change } from "./changes.ts";
import type { Difference } from "./difference.ts";
import { embedded } from "./json.ts";
import { HIDDEN, show, showAddress, showName, showPath, showType } from "./mask.ts";
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

/** Addresses of what is described elsewhere on the page. */
export interface Told {
  readonly capacity: ReadonlySet<string>;
  readonly permissions: ReadonlySet<string>;
}

/** Changes by construct (the path without its last part), destructive ones first. */
export function groupChanges(changes: readonly Change[], told: Told): Group[] {
  const groups = new Map<string, ShownChange[]>();
  for (const change of changes) {
    const shown = showChange(change, told);
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

function showChange(change: Change, told: Told): ShownChange {
  const address = showAddress(change.address);
  const capacityTold = told.capacity.has(change.address);
  // A policy that allows what it allowed is only written in another way.
  const meant = change.differences.filter(
    (difference) =>
      difference.noise === undefined &&
      (told.permissions.has(change.address) ||
        difference.sensitive ||
        difference.unknown ||
        !isPolicy(difference)),
  );
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

function isPolicy({ before, after }: Difference): boolean {
  return readPolicy(before) !== undefined && readPolicy(after) !== undefined;
}

function showDifference({ path, before, after, unknown, sensitive }: Difference): ShownDifference {
  const attribute = showPath(path) || HIDDEN;
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
