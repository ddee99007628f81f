import type { MetricName } from "@image-text/contract/metrics";
import type { TableIndex, TableSettings } from "../../template/deployment.ts";
import type { Meter } from "../cloudwatch/meter.ts";
import { throttled } from "./errors.ts";
import { type CapacityHistory, createHistory } from "./history.ts";
import type { Item } from "./item-size.ts";
import { itemSize, writeUnits } from "./item-size.ts";
import { createThroughput, type Dimension, type Throughput } from "./throughput.ts";

/** A table, as the front sees it: its declaration, its capacity now, and what it consumed. */
export interface Table {
  readonly settings: TableSettings;
  readonly throughput: Throughput;
  readonly indexes: readonly { readonly settings: TableIndex; readonly throughput: Throughput }[];
  readonly history: CapacityHistory;
  /** Publishes a metric of the table. */
  readonly measure: (metric: MetricName<"AWS/DynamoDB">, value: number) => void;
  readonly created: number;
  /** Keys of the items that are stored. */
  readonly keys: Set<string>;
  status: "ACTIVE" | "UPDATING";
  deletionProtection: boolean;
  pointInTimeRecovery: boolean;
  /** Epoch milliseconds of the changes to on-demand within the last day. */
  switchesToOnDemand: number[];
}

export function createTable(settings: TableSettings, now: number, meter: Meter): Table {
  return {
    settings,
    throughput: createThroughput(settings.capacity, now),
    indexes: settings.indexes.map((index) => ({
      settings: index,
      throughput: createThroughput(index.capacity, now),
    })),
    history: createHistory(),
    measure: (metric, value) => meter("AWS/DynamoDB", settings.name, metric, value),
    created: now,
    keys: new Set(),
    status: "ACTIVE",
    deletionProtection: settings.deletionProtection,
    pointInTimeRecovery: settings.pointInTimeRecovery,
    switchesToOnDemand: [],
  };
}

/** The primary key of an item or of a request, in one text. */
export function keyText(table: Table, from: Item): string {
  const { hashKey, rangeKey } = table.settings;
  return JSON.stringify([from[hashKey], rangeKey === undefined ? undefined : from[rangeKey]]);
}

/** The attributes of the primary key, of an item or of a request. */
export function keyOf(table: Table, from: Item): Item {
  const { hashKey, rangeKey } = table.settings;
  return Object.fromEntries(Object.entries(from).filter(([name]) => name === hashKey || name === rangeKey));
}

/** Units reserved for one request, to be settled when it is done. */
export interface Reservation {
  readonly units: number;
  settle(consumed: number, now: number): void;
}

function consume(table: Table, dimension: Dimension, units: number, now: number): void {
  table.history.consumed(dimension, units, now);
  table.measure(dimension === "read" ? "ConsumedReadCapacityUnits" : "ConsumedWriteCapacityUnits", units);
}

/**
 * Admits one request to a table or, with `index`, to an index.
 * @throws the AWS error for the capacity mode, with its ThrottlingReasons, when the capacity is used up.
 */
export function reserve(
  table: Table,
  dimension: Dimension,
  units: number,
  partitionKey: string | undefined,
  now: number,
  index?: string,
): Reservation {
  const throughput =
    index === undefined
      ? table.throughput
      : (table.indexes.find(({ settings }) => settings.name === index)?.throughput ?? table.throughput);
  const reason = throughput.reserve(dimension, units, partitionKey, now);
  if (reason !== undefined) {
    table.history.throttled(now);
    table.measure(dimension === "read" ? "ReadThrottleEvents" : "WriteThrottleEvents", 1);
    throw throttled({ arn: table.settings.arn, index }, throughput.capacity.mode, dimension, reason);
  }
  consume(table, dimension, units, now);
  return {
    units,
    settle(consumed, settledAt) {
      throughput.settle(dimension, consumed - units, settledAt);
      consume(table, dimension, consumed - units, settledAt);
    },
  };
}

/**
 * Admits a write to a table and to those of its indexes that the item appears in. An index whose write capacity
 * is used up refuses the write of the table (back-pressure), as on AWS.
 */
export function reserveWrite(table: Table, item: Item | undefined, key: string, now: number): Reservation {
  const taken: Reservation[] = [];
  try {
    for (const { settings } of item === undefined ? [] : table.indexes) {
      if (item?.[settings.hashKey] === undefined) continue;
      if (settings.rangeKey !== undefined && item[settings.rangeKey] === undefined) continue;
      taken.push(reserve(table, "write", indexUnits(table, settings, item), undefined, now, settings.name));
    }
    return reserve(table, "write", item === undefined ? 1 : writeUnits(itemSize(item)), key, now);
  } catch (refusal) {
    for (const reservation of taken) reservation.settle(0, now);
    throw refusal;
  }
}

function indexUnits(table: Table, index: TableIndex, item: Item): number {
  if (index.projection === "ALL") return writeUnits(itemSize(item));
  const { hashKey, rangeKey } = table.settings;
  const kept = new Set([hashKey, rangeKey, index.hashKey, index.rangeKey, ...index.nonKeyAttributes]);
  return writeUnits(itemSize(Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name)))));
}
