import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Capacity } from "../environments/environment.ts";
import { ResultsTable } from "./results-table.ts";
import { startSts } from "./testing/sts.ts";
import { synthesizeStack } from "./testing/synth.ts";
import { startTableService } from "./testing/table-service.ts";
import { changes, providerVersion, Workspace, whyNoTerraform } from "./testing/terraform.ts";

const missing = await whyNoTerraform();
if (missing) console.warn(`SKIPPED: the toggle is not applied with the real provider: ${missing}.`);

function stackWith(capacity: Capacity): string {
  return synthesizeStack((stack) => {
    new ResultsTable(stack, "results", {
      name: "results",
      capacity,
      keyArn: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      pointInTimeRecovery: true,
      protected: false,
    });
  }).folder;
}

const provisioned: Capacity = { mode: "provisioned", read: 3, write: 2 };
const onDemand: Capacity = { mode: "on-demand" };
const withCeiling: Capacity = { mode: "on-demand", maximumRead: 50, maximumWrite: 40 };
const scaling: Capacity = {
  ...provisioned,
  autoscaling: { maximumRead: 30, maximumWrite: 20, targetUtilisation: 70 },
};

describe.skipIf(missing)(`the capacity toggle, applied by provider ${providerVersion}`, () => {
  const closing: (() => void)[] = [];
  let workspace: Workspace;

  beforeAll(async () => {
    const [tables, sts] = await Promise.all([startTableService(), startSts()]);
    workspace = await Workspace.open(stackWith(provisioned), {
      environment: {
        AWS_ENDPOINT_URL_DYNAMODB: tables.url,
        AWS_ENDPOINT_URL_STS: sts.url,
      },
    });
    for (const it of [tables, sts, workspace]) closing.push(() => it.close());
    await workspace.plan();
    await workspace.apply();
  });
  afterAll(() => {
    for (const close of closing) close();
  });

  /** Applies the table with another capacity; what was planned for it, and what is then left to do. */
  async function change(capacity: Capacity) {
    workspace.load(stackWith(capacity));
    const planned = changes(await workspace.plan());
    await workspace.apply();
    return { planned, left: changes(await workspace.plan()) };
  }

  test.each([
    ["to on-demand", onDemand, { billing_mode: "PAY_PER_REQUEST" }],
    [
      "back to provisioned",
      provisioned,
      { billing_mode: "PROVISIONED", read_capacity: 3, write_capacity: 2 },
    ],
    ["to on-demand with a ceiling", withCeiling, { billing_mode: "PAY_PER_REQUEST" }],
    ["and back again", provisioned, { billing_mode: "PROVISIONED", read_capacity: 3, write_capacity: 2 }],
  ])("%s is one update in place, and then nothing is left to do", async (_, capacity, after) => {
    const { planned, left } = await change(capacity);
    expect(planned.map((it) => [it.address, it.change.actions])).toEqual([
      ["aws_dynamodb_table.results", ["update"]],
    ]);
    expect(planned[0]?.change.after).toMatchObject(after);
    expect(left).toEqual([]);
  });

  test.each<[string, Capacity, object]>([
    [
      "one ceiling",
      { mode: "on-demand", maximumWrite: 40 },
      { max_read_request_units: -1, max_write_request_units: 40 },
    ],
    ["both", onDemand, { max_read_request_units: -1, max_write_request_units: -1 }],
  ])("%s can be taken away", async (_, capacity, ceilings) => {
    await change(withCeiling);
    const { planned, left } = await change(capacity);
    expect(planned.map((it) => it.change.after?.on_demand_throughput)).toEqual([[ceilings]]);
    expect(left).toEqual([]);
  });

  test("to autoscaling the table is still updated in place, and what scales it is added", async () => {
    await change(onDemand);
    workspace.load(stackWith(scaling));
    const planned = changes(await workspace.plan());
    expect(planned.map((it) => `${it.type} ${it.change.actions}`).toSorted()).toEqual([
      "aws_appautoscaling_policy create",
      "aws_appautoscaling_policy create",
      "aws_appautoscaling_target create",
      "aws_appautoscaling_target create",
      "aws_dynamodb_table update",
    ]);
  });
});
