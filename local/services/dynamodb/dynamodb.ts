import * as model from "@aws-sdk/client-dynamodb";
import { GetItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import type { Authorizer } from "../../gateway/service.ts";
import { awsJson, createService, type EmulatedService } from "../../protocol/index.ts";
import type { TableCapacity, TableSettings } from "../../template/deployment.ts";
import type { Meter } from "../cloudwatch/meter.ts";
import { administrationOperations } from "./administration.ts";
import { batchOperations } from "./batch.ts";
import type { CapacitySecond } from "./history.ts";
import type { Item } from "./item-size.ts";
import { itemOperations } from "./items.ts";
import { openStore, type Store } from "./store.ts";
import { createTables, type Tables } from "./tables.ts";
import type { Dimension } from "./throughput.ts";

export interface DynamoDbOptions {
  readonly tables: readonly TableSettings[];
  readonly authorizer: Authorizer;
  /** Publishes the tables' metrics. */
  readonly meter?: Meter;
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
  /** Milliseconds that a table stays in UPDATING; on AWS minutes. */
  readonly updateMs?: number;
}

/** The state of a table. */
export interface TableState {
  readonly settings: TableSettings;
  readonly capacity: TableCapacity;
  readonly status: "ACTIVE" | "UPDATING";
  readonly itemCount: number;
  readonly seconds: readonly CapacitySecond[];
  /** Units that could be taken now; undefined without a bound. */
  readonly balance: Readonly<Record<Dimension, number | undefined>>;
}

export interface DynamoDb extends EmulatedService, Pick<Tables, "onChange"> {
  /** Throws when no such table is declared. */
  table(name: string): TableState;
  /** Every item, read past the capacity front: watching a table must not use it up. */
  items(name: string): Promise<readonly Item[]>;
  /** One item, likewise; undefined where there is none. */
  item(name: string, key: Item): Promise<Item | undefined>;
  close(): Promise<void>;
}

/**
 * Amazon DynamoDB with the declared tables: dynalite stores and evaluates expressions, behind a front that really
 * enforces capacity. Not reproduced: transactions, streams, PartiQL, expiry by TTL, autoscaling, splitting of
 * partitions.
 */
export async function createDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { authorizer, now = Date.now, updateMs = 1000 } = options;
  const store = await openStore(options.tables);
  const tables = createTables(options.tables, authorizer, now(), options.meter);
  const updates = new Set<NodeJS.Timeout>();
  const later = (apply: () => void) => {
    const timer = setTimeout(() => {
      updates.delete(timer);
      apply();
    }, updateMs);
    updates.add(timer);
  };

  return {
    ...dynamoDbService({ tables, store, authorizer, now, later }),
    onChange: tables.onChange,
    table(name) {
      const table = tables.find(name);
      return {
        settings: table.settings,
        capacity: table.throughput.capacity,
        status: table.status,
        itemCount: table.keys.size,
        seconds: table.history.seconds(now()),
        balance: {
          read: table.throughput.balance("read", now()),
          write: table.throughput.balance("write", now()),
        },
      };
    },
    async items(name) {
      const items: Item[] = [];
      const { client } = store;
      for await (const { Items = [] } of paginateScan(
        { client },
        { TableName: tables.find(name).settings.name },
      ))
        items.push(...Items);
      return items;
    },
    async item(name, Key) {
      const TableName = tables.find(name).settings.name;
      return (await store.client.send(new GetItemCommand({ TableName, Key }))).Item;
    },
    async close() {
      for (const timer of updates) clearTimeout(timer);
      await store.close();
    },
  };
}

export interface DynamoDbParts {
  readonly tables: Tables;
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly now: () => number;
  /** Runs what takes effect when an update is done. */
  readonly later: (apply: () => void) => void;
}

/** The service over tables and a store that are already there. */
export function dynamoDbService({ tables, store, authorizer, now, later }: DynamoDbParts): EmulatedService {
  return createService({
    name: "Amazon DynamoDB",
    model,
    protocols: [awsJson({ version: "1.0", errorNamespace: "com.amazonaws.dynamodb.v20120810" })],
    operations: [
      ...itemOperations(tables, store, now),
      ...batchOperations(tables, store, now),
      ...administrationOperations(tables, authorizer, now, later),
    ],
  });
}
