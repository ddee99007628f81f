import type { Change } from "./changes.ts";
import type { Difference } from "./difference.ts";
import { embedded } from "./json.ts";
import { hidden, show, showAddress, showName, showPath } from "./mask.ts";

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
}

export interface ShownDifference {
  readonly attribute: string;
  readonly before: string;
  readonly after: string;
}

/** Changes by construct (the path without its last part), destructive ones first. */
export function groupChanges(changes: readonly Change[]): Group[] {
  const groups = new Map<string, ShownChange[]>();
  for (const change of changes) {
    const shown = showChange(change);
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

function showChange(change: Change): ShownChange {
  const address = showAddress(change.address);
  const relevant = change.differences.filter((difference) => difference.noise === undefined);
  return {
    address,
    type: /^[a-z][a-z0-9_]{0,79}$/.test(change.type) ? change.type : hidden,
    construct: change.construct === change.address ? address : showName(change.construct),
    action: change.action,
    forcedBy: [...new Set(change.replacePaths.map(showPath))],
    lines: unique(relevant.map(showDifference)),
    folded: change.differences.length - relevant.length,
  };
}

function showDifference({ path, before, after, unknown, sensitive }: Difference): ShownDifference {
  const attribute = showPath(path) || hidden;
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
