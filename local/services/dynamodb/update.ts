import type {
  GlobalSecondaryIndexUpdate,
  OnDemandThroughput,
  ProvisionedThroughput,
  UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Decoded } from "../../protocol/index.ts";
import type { TableCapacity } from "../../template/deployment.ts";
import { present } from "../../template/source.ts";
import { inUse, invalid, invalidParameter, tooManySwitches } from "./errors.ts";
import type { Table } from "./table.ts";
import type { Throughput } from "./throughput.ts";

/** What UpdateTable reads. */
export interface TableUpdate
  extends Decoded<
    Pick<
      UpdateTableCommandInput,
      "BillingMode" | "ProvisionedThroughput" | "OnDemandThroughput" | "DeletionProtectionEnabled"
    >
  > {
  readonly GlobalSecondaryIndexUpdates?: readonly Pick<Decoded<GlobalSecondaryIndexUpdate>, "Update">[];
}
type Units = Pick<TableUpdate, "ProvisionedThroughput" | "OnDemandThroughput">;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html
/** From provisioned to on-demand four times in 24 hours; back at any time. */
const SWITCHES_PER_DAY = 4;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Checks an UpdateTable and returns what to do once the table is active again. The table is changed in place;
 * its items stay. Not offered: adding and removing indexes, streams, replicas, encryption.
 */
export function planUpdate(table: Table, input: TableUpdate, now: number): (appliedAt: number) => void {
  if (table.status !== "ACTIVE") throw inUse(table.settings.name);
  checkUnits(input);
  const current = table.throughput.capacity;
  const mode = modeOf(input.BillingMode) ?? current.mode;
  const toOnDemand = mode === "on-demand" && current.mode === "provisioned";
  if (toOnDemand) checkSwitches(table, now);

  const next = nextCapacity("the table", current, mode, input, input.BillingMode !== undefined);
  const changes: [Throughput, TableCapacity][] = [[table.throughput, next]];
  const updates = (input.GlobalSecondaryIndexUpdates ?? []).flatMap(({ Update }) => Update ?? []);
  for (const { settings, throughput } of table.indexes) {
    const update = updates.find(({ IndexName }) => IndexName === settings.name);
    const changed = nextCapacity(`index ${settings.name}`, throughput.capacity, mode, update ?? {}, false);
    changes.push([throughput, changed]);
  }
  const unknown = updates.find(
    ({ IndexName }) => !table.indexes.some(({ settings }) => settings.name === IndexName),
  );
  if (unknown !== undefined)
    throw invalidParameter(`The table does not have the specified index: ${unknown.IndexName}`);
  const { DeletionProtectionEnabled: protection = table.deletionProtection } = input;
  const capacityChanges = changes.some(([{ capacity }, wanted]) => !same(capacity, wanted));
  if (!capacityChanges && protection === table.deletionProtection)
    throw invalid(
      input.ProvisionedThroughput === undefined
        ? "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
        : "The provisioned throughput for the table will not change. The requested value equals the current value.",
    );

  return (appliedAt) => {
    if (toOnDemand) table.switchesToOnDemand.push(now);
    table.deletionProtection = protection;
    for (const [throughput, capacity] of changes) {
      if (!same(throughput.capacity, capacity)) throughput.setCapacity(capacity, appliedAt);
    }
  };
}

function checkSwitches(table: Table, now: number): void {
  table.switchesToOnDemand = table.switchesToOnDemand.filter((time) => now - time < DAY_MS);
  if (table.switchesToOnDemand.length < SWITCHES_PER_DAY) return;
  throw tooManySwitches(SWITCHES_PER_DAY, table.switchesToOnDemand.at(-1) ?? now);
}

/** Units are whole and positive; -1 takes a ceiling away. The model has types, but no ranges. */
function checkUnits({
  ProvisionedThroughput,
  OnDemandThroughput,
  GlobalSecondaryIndexUpdates = [],
}: TableUpdate): void {
  const all: Units[] = [
    { ...present({ ProvisionedThroughput, OnDemandThroughput }) },
    ...GlobalSecondaryIndexUpdates.flatMap(({ Update }) => Update ?? []),
  ];
  for (const { ProvisionedThroughput: provisioned, OnDemandThroughput: onDemand } of all) {
    const wrong = [
      ...unitsOf(provisioned).filter(([, units]) => units < 1),
      ...unitsOf(onDemand).filter(([, units]) => units < 1 && units !== -1),
    ];
    const [first] = wrong;
    if (first !== undefined) throw invalidParameter(`${first[0]} must be at least 1, not ${first[1]}`);
  }
}

function unitsOf(
  units: Decoded<ProvisionedThroughput> | Decoded<OnDemandThroughput> | undefined,
): readonly [string, number][] {
  return Object.entries(units ?? {}).filter(([, value]) => value !== undefined);
}

function nextCapacity(
  what: string,
  current: TableCapacity,
  mode: TableCapacity["mode"],
  input: Units,
  asked: boolean,
): TableCapacity {
  const { ProvisionedThroughput: provisioned, OnDemandThroughput: onDemand } = input;
  if (mode === "on-demand") {
    if (provisioned !== undefined) {
      throw invalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
    const before = current.mode === "on-demand" ? current : { mode };
    const bound = (given: number | undefined, was: number | undefined) =>
      given === -1 ? undefined : (given ?? was);
    const maximumRead = bound(onDemand?.MaxReadRequestUnits, before.maximumRead);
    const maximumWrite = bound(onDemand?.MaxWriteRequestUnits, before.maximumWrite);
    return { mode, ...present({ maximumRead, maximumWrite }) };
  }
  if (onDemand !== undefined)
    throw invalidParameter("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
  if (provisioned !== undefined) {
    return { mode, read: provisioned.ReadCapacityUnits ?? 0, write: provisioned.WriteCapacityUnits ?? 0 };
  }
  if (current.mode === "provisioned" && !asked) return current;
  throw invalidParameter(
    `ReadCapacityUnits and WriteCapacityUnits must both be specified for ${what} when BillingMode is PROVISIONED`,
  );
}

const modeOf = (mode: TableUpdate["BillingMode"]): TableCapacity["mode"] | undefined =>
  mode === undefined ? undefined : mode === "PROVISIONED" ? "provisioned" : "on-demand";

const same = (a: TableCapacity, b: TableCapacity): boolean => JSON.stringify(a) === JSON.stringify(b);
