import type { Change } from "./changes.ts";
import { lossesOf } from "./loss.ts";
import { showAddress, showName, showType } from "./mask.ts";
import { pairs } from "./pairing.ts";

/** Something that an apply takes away and that cannot be had back by applying again. */
export interface Risk {
  readonly address: string;
  readonly construct: string;
  readonly kind: "destroyed" | "replaced" | "protection";
  /** One sentence for the reviewer, from known words and shown values only. */
  readonly says: string;
}

/** Types that hold what cannot be made again → what goes with them. */
const holdings: Readonly<Record<string, string>> = {
  aws_s3_bucket: "all objects and their versions",
  aws_s3_object: "the object",
  aws_dynamodb_table: "all items",
  aws_dynamodb_table_item: "the item",
  aws_dynamodb_global_table: "all items",
  aws_kms_key: "everything that is encrypted with it becomes unreadable",
  aws_kms_replica_key: "everything that is encrypted with it becomes unreadable",
  aws_kms_external_key: "everything that is encrypted with it becomes unreadable",
  aws_sqs_queue: "all messages that wait in it",
  aws_sns_topic: "its subscriptions and what is in delivery",
  aws_cloudwatch_log_group: "all log events",
  aws_secretsmanager_secret: "the secret and its versions",
  aws_ssm_parameter: "the value and its history",
  aws_xray_encryption_config:
    "nothing in AWS changes, but no stack owns the account's trace encryption any more",
};

/** Other AWS types whose name says that they hold data. */
const holdsData =
  /^aws_.*_(bucket|table|cluster|db_instance|instance|file_system|volume|snapshot|vault|stream|repository|secret|key|domain|database|user_pool|zone|log_group|queue|topic|data_store|cache|collection)$/;
/** …and those whose name only looks like it. */
const holdsNothing =
  /^aws_(lambda|api_gateway|iam|cloudfront_public|ec2_tag|key_pair|route_table|default|.*_route_table|.*_security_group|.*policy).*$/;

/** What is lost when a resource of the type goes, or undefined where nothing that matters is. */
export function holds(type: string): string | undefined {
  const known = Object.hasOwn(holdings, type) ? holdings[type] : undefined;
  if (known) return known;
  return holdsData.test(type) && !holdsNothing.test(type) ? "the data that it holds" : undefined;
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
    else if (change.action === "replace" && data)
      add("replaced", `REPLACED: lost: ${data}.${whyReplaced(change)}`);
    for (const loss of lossesOf(change, changes, replacedElsewhere.has(change))) add("protection", loss);
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
