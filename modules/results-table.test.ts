import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { Capacity } from "../environments/environment.ts";
import { ResultsTable } from "./results-table.ts";
import {
  type Resource,
  resource,
  type Synthesized,
  skipsOf,
  synthesizeDev,
  synthesizeStack,
} from "./testing/synth.ts";

function tableOf(capacity: Capacity, kept = false): Synthesized {
  return synthesizeStack((stack) => {
    new ResultsTable(stack, "results", {
      name: "results",
      capacity,
      keyArn: "arn:aws:kms:eu-west-1:123456789012:key/k",
      pointInTimeRecovery: true,
      protected: kept,
    });
  });
}

const autoscaled: Capacity = {
  mode: "provisioned",
  read: 2,
  write: 3,
  autoscaling: { maximumRead: 20, maximumWrite: 30, targetUtilisation: 70 },
};

describe("the table", () => {
  test("has one item per picture, is encrypted with our key and can be recovered", () => {
    expect(resource(tableOf({ mode: "on-demand" }), "aws_dynamodb_table")).toMatchObject({
      hash_key: "image",
      attribute: [{ name: "image", type: "S" }],
      billing_mode: "PAY_PER_REQUEST",
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true, kms_key_arn: "arn:aws:kms:eu-west-1:123456789012:key/k" },
    });
  });

  test("has units in provisioned mode only, and never a warm throughput", () => {
    const throughput = (capacity: Capacity) => {
      const table = resource(tableOf(capacity), "aws_dynamodb_table");
      return ["read_capacity", "write_capacity", "on_demand_throughput", "warm_throughput", "lifecycle"].map(
        (it) => table[it],
      );
    };
    const none = undefined;
    expect(throughput({ mode: "provisioned", read: 2, write: 3 })).toEqual([2, 3, none, none, none]);
    const ceilings = (read: number, write: number) => ({
      max_read_request_units: read,
      max_write_request_units: write,
    });
    expect(throughput({ mode: "on-demand", maximumRead: 8, maximumWrite: 9 })[2]).toEqual(ceilings(8, 9));
    expect(throughput({ mode: "on-demand", maximumWrite: 9 })[2]).toEqual(ceilings(-1, 9));
    expect(throughput({ mode: "on-demand" })).toEqual([none, none, ceilings(-1, -1), none, none]);
  });

  test("is left to autoscaling where there is some, and starts at its least", () => {
    const its = tableOf(autoscaled, true);
    const table = resource(its, "aws_dynamodb_table");
    expect(table).toMatchObject({
      read_capacity: 2,
      write_capacity: 3,
      lifecycle: { prevent_destroy: true, ignore_changes: ["read_capacity", "write_capacity"] },
    });
    expect(skipsOf(table)).toEqual([]);
    expect(resource(its, "aws_appautoscaling_target", "results_write")).toMatchObject({
      resource_id: "table/${aws_dynamodb_table.results.name}",
      scalable_dimension: "dynamodb:table:WriteCapacityUnits",
      min_capacity: 3,
      max_capacity: 30,
    });
    expect(resource(its, "aws_appautoscaling_policy", "results_read")).toMatchObject({
      target_tracking_scaling_policy_configuration: {
        target_value: 70,
        predefined_metric_specification: { predefined_metric_type: "DynamoDBReadCapacityUtilization" },
      },
    });
  });
});

describe("the capacity toggle", () => {
  const its = synthesizeDev();

  test("changes the table and nothing else", () => {
    const onDemand = synthesizeDev({ capacity: { mode: "on-demand" } });
    const without = ({ json }: Synthesized) => ({
      ...json,
      "//": undefined, // lists which resources have comments
      resource: { ...json.resource, aws_dynamodb_table: undefined },
    });
    expect(without(onDemand)).toEqual(without(its));
    const table = (of: Synthesized): Resource => ({ ...resource(of, "aws_dynamodb_table"), "//": undefined });
    const { read_capacity, write_capacity, billing_mode, ...rest } = table(its);
    expect({ read_capacity, write_capacity, billing_mode }).toEqual({
      billing_mode: "PROVISIONED",
      read_capacity: 1,
      write_capacity: 1,
    });
    expect(table(onDemand)).toEqual({
      ...rest,
      billing_mode: "PAY_PER_REQUEST",
      on_demand_throughput: { max_read_request_units: -1, max_write_request_units: -1 },
    });
  });

  test("is one line in one file", async () => {
    const text = await readFile(new URL("../environments/dev.ts", import.meta.url), "utf8");
    expect(
      text.split("\n").filter((it) => /capacity|provisioned|on-demand/.test(it) && !it.startsWith("/**")),
    ).toEqual(['  capacity: { mode: "provisioned", read: 1, write: 1 },']);
  });
});
