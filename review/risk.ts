import type { Change } from "./changes.ts";
import { holdingOf } from "./data-types.ts";
import { lifecycleLosses } from "./lifecycle.ts";
import { lossesOf } from "./loss.ts";
import { showAddress, showName, showType } from "./mask.ts";
import { pairs } from "./pairing.ts";

/** Something that an apply removes and that another apply cannot restore. */
export interface Risk {
  readonly address: string;
  readonly construct: string;
  readonly kind: "destroyed" | "replaced" | "protection";
  /** One sentence for the reviewer, from known words and shown values only. */
  readonly says: string;
}

/** A resource that goes, of a type that is on neither list. */
export interface Uncertain {
  readonly address: string;
  readonly construct: string;
  readonly type: string;
}

/** Everything that is destroyed or replaced without anybody knowing whether it holds data. */
export function findUncertain(changes: readonly Change[]): Uncertain[] {
  return changes
    .filter(({ action, forgets }) => action === "delete" || (action === "replace" && !forgets))
    .filter(({ type }) => holdingOf(type) === "unknown")
    .map(({ address, construct, type }) => ({ address, construct, type: showType(type) }));
}

/** What is lost when a resource of the type is destroyed; undefined if nothing is, or if it is unknown. */
export function holds(type: string): string | undefined {
  const holding = holdingOf(type);
  return typeof holding === "string" ? undefined : holding.data;
}

/** Finds all data at risk in the changes of a plan, worst first. */
export function findRisks(changes: readonly Change[]): Risk[] {
  const risks: Risk[] = [];
  const paired = pairs(changes);
  const replacedElsewhere = new Map(paired.map((pair) => [pair.deleted, pair]));
  for (const change of changes) {
    const { address, construct, type } = change;
    const data = holds(type);
    const add = (kind: Risk["kind"], says: string) => risks.push({ address, construct, kind, says });
    const pair = replacedElsewhere.get(change);
    if (pair && data)
      add(
        "replaced",
        `REPLACED under another address: the same ${noun(type)} is deleted here and created as ${nameOf(pair.created)}; lost: ${data}. To keep it, move it in the source (moveFromId, or a moved block).`,
      );
    else if (change.action === "delete" && data)
      add(
        "destroyed",
        `DESTROYED${change.deposed ? " (left over from a replacement)" : ""}: lost: ${data}.${whyDeleted(change)}`,
      );
    else if (change.action === "replace" && data && !change.forgets)
      add("replaced", `REPLACED: lost: ${data}.${whyReplaced(change)}`);
    for (const loss of lossesOf(change, changes, replacedElsewhere.has(change))) add("protection", loss);
    for (const loss of lifecycleLosses(change, changes)) add("protection", loss);
  }
  const order = { destroyed: 0, replaced: 0, protection: 1 };
  return risks.sort((one, other) => order[one.kind] - order[other.kind]);
}

function nameOf({ construct, address }: Change): string {
  return construct === address ? showAddress(address) : showName(construct);
}

function whyDeleted(change: Change): string {
  if (change.reason === "delete_because_no_resource_config")
    return " It is no longer in the configuration (prevent_destroy does not protect what is removed from it).";
  return "";
}

function whyReplaced(change: Change): string {
  const causes = change.replacePaths
    .map((path) => String(path[0]))
    .filter((name) => /^[a-z_0-9]{1,60}$/.test(name));
  if (causes.length > 0)
    return ` Forced by ${[...new Set(causes)].join(", ")}, which cannot be changed in place.`;
  if (change.reason === "replace_because_tainted") return " The resource is tainted.";
  if (change.reason === "replace_by_request") return " Somebody asked for it (-replace).";
  if (change.reason === "replace_by_triggers") return " A replace_triggered_by asks for it.";
  return "";
}

/** A type in the words of a sentence: `aws_dynamodb_table` → `dynamodb table`. */
function noun(type: string): string {
  return showType(type).replace(/^aws_/, "").replaceAll("_", " ");
}
