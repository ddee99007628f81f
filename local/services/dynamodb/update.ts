import * as z from "zod";
import { AwsError } from "../../gateway/service.ts";
import type { TableCapacity } from "../../template/deployment.ts";
import type { Table } from "./table.ts";
import type { Throughput } from "./throughput.ts";

const units = z.int().min(1);
const provisionedInput = z.object({ ReadCapacityUnits: units, WriteCapacityUnits: units });
/** -1 takes the ceiling away. */
const ceiling = z.union([z.literal(-1), units]).optional();
const onDemandInput = z.object({ MaxReadRequestUnits: ceiling, MaxWriteRequestUnits: ceiling });

export const updateTableInput = z.object({
  TableName: z.string(),
  BillingMode: z.enum(["PROVISIONED", "PAY_PER_REQUEST"]).optional(),
  ProvisionedThroughput: provisionedInput.optional(),
  OnDemandThroughput: onDemandInput.optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  AttributeDefinitions: z.unknown().optional(),
  GlobalSecondaryIndexUpdates: z
    .array(
      z.strictObject({
        Update: z.object({
          IndexName: z.string(),
          ProvisionedThroughput: provisionedInput.optional(),
          OnDemandThroughput: onDemandInput.optional(),
        }),
      }),
    )
    .default([]),
});
type Input = z.infer<typeof updateTableInput>;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html
/** From provisioned to on-demand four times in 24 hours; back at any time. */
const SWITCHES_PER_DAY = 4;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Checks an UpdateTable and returns what to do once the table is active again. The table is changed in place;
 * its items stay. Not offered: adding and removing indexes, streams, replicas, encryption.
 */
export function planUpdate(table: Table, input: Input, now: number): (appliedAt: number) => void {
  if (table.status !== "ACTIVE") {
    throw new AwsError(
      "ResourceInUseException",
      `Attempt to change a resource which is still in use: Table is being updated: ${table.settings.name}`,
    );
  }
  const current = table.throughput.capacity;
  const mode = modeOf(input.BillingMode) ?? current.mode;
  const toOnDemand = mode === "on-demand" && current.mode === "provisioned";
  if (toOnDemand) checkSwitches(table, now);

  const next = nextCapacity("the table", current, mode, input, input.BillingMode !== undefined);
  const changes: [Throughput, TableCapacity][] = [[table.throughput, next]];
  for (const { settings, throughput } of table.indexes) {
    const update = input.GlobalSecondaryIndexUpdates.find(({ Update }) => Update.IndexName === settings.name);
    const changed = nextCapacity(
      `index ${settings.name}`,
      throughput.capacity,
      mode,
      update?.Update ?? {},
      false,
    );
    changes.push([throughput, changed]);
  }
  const unknown = input.GlobalSecondaryIndexUpdates.find(
    ({ Update }) => !table.indexes.some(({ settings }) => settings.name === Update.IndexName),
  );
  if (unknown !== undefined)
    throw invalid(`The table does not have the specified index: ${unknown.Update.IndexName}`);
  if (
    input.ProvisionedThroughput !== undefined &&
    same(current, next) &&
    input.GlobalSecondaryIndexUpdates.length === 0
  ) {
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value.`,
    );
  }

  return (appliedAt) => {
    if (toOnDemand) table.switchesToOnDemand.push(now);
    if (input.DeletionProtectionEnabled !== undefined)
      table.deletionProtection = input.DeletionProtectionEnabled;
    for (const [throughput, capacity] of changes) {
      if (!same(throughput.capacity, capacity)) throughput.setCapacity(capacity, appliedAt);
    }
  };
}

function checkSwitches(table: Table, now: number): void {
  table.switchesToOnDemand = table.switchesToOnDemand.filter((time) => now - time < DAY_MS);
  if (table.switchesToOnDemand.length < SWITCHES_PER_DAY) return;
  throw new AwsError(
    "LimitExceededException",
    `Subscriber limit exceeded: Update to PayPerRequest mode are limited to ${SWITCHES_PER_DAY} times in 24 hours. Last update at ${new Date(table.switchesToOnDemand.at(-1) ?? now).toISOString()}.`,
  );
}

function nextCapacity(
  what: string,
  current: TableCapacity,
  mode: TableCapacity["mode"],
  input: Pick<Input, "ProvisionedThroughput" | "OnDemandThroughput">,
  asked: boolean,
): TableCapacity {
  const { ProvisionedThroughput: provisioned, OnDemandThroughput: onDemand } = input;
  if (mode === "on-demand") {
    if (provisioned !== undefined) {
      throw invalid(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
    const before = current.mode === "on-demand" ? current : { mode };
    const bound = (given: number | undefined, was: number | undefined) =>
      given === -1 ? undefined : (given ?? was);
    const maximumRead = bound(onDemand?.MaxReadRequestUnits, before.maximumRead);
    const maximumWrite = bound(onDemand?.MaxWriteRequestUnits, before.maximumWrite);
    return {
      mode,
      ...(maximumRead === undefined ? {} : { maximumRead }),
      ...(maximumWrite === undefined ? {} : { maximumWrite }),
    };
  }
  if (onDemand !== undefined)
    throw invalid("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
  if (provisioned !== undefined) {
    return { mode, read: provisioned.ReadCapacityUnits, write: provisioned.WriteCapacityUnits };
  }
  if (current.mode === "provisioned" && !asked) return current;
  throw invalid(
    `ReadCapacityUnits and WriteCapacityUnits must both be specified for ${what} when BillingMode is PROVISIONED`,
  );
}

const modeOf = (mode: Input["BillingMode"]): TableCapacity["mode"] | undefined =>
  mode === undefined ? undefined : mode === "PROVISIONED" ? "provisioned" : "on-demand";

const same = (a: TableCapacity, b: TableCapacity): boolean => JSON.stringify(a) === JSON.stringify(b);

const invalid = (what: string) =>
  new AwsError("ValidationException", `One or more parameter values were invalid: ${what}`);
