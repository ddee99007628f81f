import type { StackResource } from "../../stack.ts";
import type { Fault, Rule } from "../rule.ts";
import { blocks, inBlock, isSet, type View } from "../view.ts";

function* tables(view: View, check: (table: StackResource) => Iterable<string>): Iterable<Fault> {
  for (const resource of view.of("aws_dynamodb_table"))
    for (const says of check(resource)) yield { resource, says };
}

const provisioned = (table: StackResource) => table.values.billing_mode !== "PAY_PER_REQUEST";

/** Autoscaling targets of the table itself (not of its indexes). */
function targets(table: StackResource, view: View): StackResource[] {
  return view.of("aws_appautoscaling_target").filter((target) => {
    const id = String(target.values.resource_id);
    return (
      target.values.service_namespace === "dynamodb" &&
      (id === `table/${String(table.values.name)}` ||
        (/^table\/\$\{/.test(id) && view.referred(id.slice(6)) === table))
    );
  });
}

export const dynamodbRules: readonly Rule[] = [
  {
    id: "DDB-001",
    title: "Tables have point-in-time recovery",
    reason: "Otherwise an accidental write or delete cannot be undone.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    covers: ["CKV_AWS_28", "AWS-0024"],
    check: (view) =>
      tables(view, function* (table) {
        if (inBlock(table.values, "point_in_time_recovery", "enabled") !== true)
          yield "has no point-in-time recovery";
      }),
  },
  {
    id: "DDB-002",
    title: "Tables are encrypted with a customer managed key",
    reason: "Reading then also requires permission to use the key, and each use is logged.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
    covers: ["CKV_AWS_119", "AWS-0025"],
    check: (view) =>
      tables(view, function* (table) {
        const key = inBlock(table.values, "server_side_encryption", "kms_key_arn");
        if (inBlock(table.values, "server_side_encryption", "enabled") !== true || !view.isOwnKey(key))
          yield "is not encrypted with a customer managed key";
      }),
  },
  {
    id: "DDB-003",
    title: "Capacity is set for provisioned tables only",
    reason:
      "Each capacity mode has its own settings; the provider rejects those of the other mode at this plan or the next.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#billing_mode",
    covers: [],
    check: (view) =>
      tables(view, function* (table) {
        const parts = [table.values, ...blocks(table.values, "global_secondary_index")];
        const units = parts.flatMap((part) => [part.read_capacity, part.write_capacity]);
        if (provisioned(table)) {
          if (!units.every((unit) => Number(unit) >= 1))
            yield "is provisioned, but not every capacity is set";
          if (blocks(table.values, "on_demand_throughput").length > 0)
            yield "is provisioned, but has an on-demand maximum";
        } else if (units.some(isSet)) yield "is on-demand, but a provisioned capacity is set";
      }),
  },
  {
    id: "DDB-004",
    title: "Tables do not set warm throughput",
    reason: "Decreasing warm_throughput replaces the table and deletes all items.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#warm_throughput",
    covers: [],
    check: (view) =>
      tables(view, function* (table) {
        if (
          [table.values, ...blocks(table.values, "global_secondary_index")].some((part) =>
            isSet(part.warm_throughput),
          )
        )
          yield "sets warm_throughput";
      }),
  },
  {
    id: "DDB-005",
    title: "Provisioned tables have autoscaling",
    reason: "Fixed capacity is either unused and charged, or too small and throttled.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    covers: ["CKV2_AWS_16"],
    check: (view) =>
      tables(view, function* (table) {
        if (!provisioned(table)) return;
        const found = targets(table, view);
        if (found.length === 0) yield "is provisioned without autoscaling";
        else if (view.of("aws_appautoscaling_policy").length < found.length)
          yield "has an autoscaling target without a policy";
      }),
  },
  {
    id: "DDB-006",
    title: "Only tables with autoscaling ignore changes of their capacity",
    reason:
      "With ignore_changes, a table that is switched from on-demand to provisioned starts with a capacity of 1.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/38100",
    covers: [],
    check: (view) =>
      tables(view, function* (table) {
        const ignored = table.ignoreChanges.some((name) => /^(all|read_capacity|write_capacity)$/.test(name));
        const scaled = targets(table, view).length > 0;
        if (ignored && !scaled) yield "ignores changes of its capacity, but has no autoscaling";
        if (!ignored && scaled) yield "has autoscaling, but Terraform resets its capacity at every apply";
      }),
  },
];
