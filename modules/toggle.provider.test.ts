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

describe.skipIf(missing)(`the capacity toggle, applied by provider ${providerVersion}`, () => {
  let close = () => {};
  let workspace: Workspace;

  beforeAll(async () => {
    const [tables, sts] = await Promise.all([startTableService(), startSts()]);
    workspace = await Workspace.open(stackWith(provisioned), {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: tables.url, AWS_ENDPOINT_URL_STS: sts.url },
    });
    close = () => {
      tables.close();
      sts.close();
      workspace.close();
    };
    await workspace.plan();
    await workspace.apply();
  });
  afterAll(() => close());

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
    workspace.load(stackWith(capacity));
    const planned = changes(await workspace.plan());
    expect(planned.map((it) => [it.address, it.change.actions])).toEqual([
      ["aws_dynamodb_table.results", ["update"]],
    ]);
    expect(planned[0]?.change.after).toMatchObject(after);
    await workspace.apply();
    expect(changes(await workspace.plan())).toEqual([]);
  });
});
