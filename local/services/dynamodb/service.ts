import * as z from "zod";
import { type Authorizer, AwsError, type AwsRequest, type AwsService } from "../../gateway/service.ts";
import type { TableCapacity, TableSettings } from "../../template/deployment.ts";
import { batchGet, batchWrite } from "./batch.ts";
import { createControlPlane } from "./control.ts";
import { createDataPlane, keyOf } from "./data.ts";
import type { CapacitySecond } from "./history.ts";
import { type Item, item } from "./item-size.ts";
import { batchGetRequest, batchWriteRequest, dataRequest, parse, tableName } from "./requests.ts";
import { openStore } from "./store.ts";
import { createTable, type Table } from "./table.ts";
import type { Dimension } from "./throughput.ts";

export interface DynamoDbOptions {
  readonly tables: readonly TableSettings[];
  readonly authorizer: Authorizer;
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
  /** How long a table stays in UPDATING; on AWS minutes. */
  readonly updateMs?: number;
}

/** How a table stands. */
export interface TableState {
  readonly settings: TableSettings;
  readonly capacity: TableCapacity;
  readonly status: "ACTIVE" | "UPDATING";
  readonly itemCount: number;
  readonly seconds: readonly CapacitySecond[];
  /** Units that could be taken now; undefined without a bound. */
  readonly balance: Readonly<Record<Dimension, number | undefined>>;
}

export interface TableChange {
  readonly table: string;
  /** The item that was written or deleted, where it was one. */
  readonly key?: Item;
}

export interface DynamoDb extends AwsService {
  /** Throws when no such table is declared. */
  table(name: string): TableState;
  /** Every item, read past the capacity front: watching a table must not use it up. */
  items(name: string): Promise<readonly Item[]>;
  /** One item, likewise; undefined where there is none. */
  item(name: string, key: Item): Promise<Item | undefined>;
  /** Calls back after each write, throttle or change of capacity; returns how to stop. */
  onChange(listener: (change: TableChange) => void): () => void;
  close(): Promise<void>;
}

const named = z.looseObject({ TableName: z.string().transform(tableName) });

/**
 * Stands in for DynamoDB: the declared tables, with dynalite as their storage and expression engine behind a
 * front that really enforces capacity. Not reproduced: transactions, streams, PartiQL, expiry by TTL,
 * autoscaling, splitting of partitions.
 */
export async function createDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const now = options.now ?? Date.now;
  const { authorizer } = options;
  const store = await openStore(options.tables);
  const tables = new Map(options.tables.map((settings) => [settings.name, createTable(settings, now())]));
  const data = createDataPlane(store, now);
  const listeners = new Set<(change: TableChange) => void>();

  function find(nameOrArn: string): Table {
    const table = tables.get(tableName(nameOrArn));
    if (table !== undefined) return table;
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: Table: ${tableName(nameOrArn)} not found`,
    );
  }

  function changed(table: Table, key?: Item): void {
    const change = { table: table.settings.name, ...(key === undefined ? {} : { key }) };
    for (const listener of listeners) listener(change);
  }

  const control = createControlPlane(now, options.updateMs ?? 1000, changed);

  async function dispatch(operation: string, request: AwsRequest): Promise<unknown> {
    const input = json(request.body);
    const allow = (table: Table, index?: string) =>
      authorizer.authorize(
        request.caller,
        `dynamodb:${operation}`,
        index === undefined ? table.settings.arn : `${table.settings.arn}/index/${index}`,
      );
    switch (operation) {
      case "PutItem":
      case "UpdateItem":
      case "DeleteItem": {
        const parsed = parse(dataRequest, input);
        const table = find(parsed.TableName);
        allow(table);
        return data.write(operation, table, parsed).finally(() => changed(table, keyOf(table, parsed)));
      }
      case "GetItem":
      case "Query":
      case "Scan": {
        const parsed = parse(dataRequest, input);
        const table = find(parsed.TableName);
        allow(table, parsed.IndexName);
        return data.read(operation, table, parsed);
      }
      case "BatchWriteItem": {
        const parsed = parse(batchWriteRequest, input);
        const named = Object.keys(parsed.RequestItems).map(find);
        for (const table of named) allow(table);
        return batchWrite(store, find, parsed, now()).finally(() => {
          for (const table of named) changed(table);
        });
      }
      case "BatchGetItem": {
        const parsed = parse(batchGetRequest, input);
        for (const name of Object.keys(parsed.RequestItems)) allow(find(name));
        return batchGet(store, find, parsed, now());
      }
      case "ListTables":
        authorizer.authorize(request.caller, "dynamodb:ListTables", "*");
        return { TableNames: [...tables.keys()].sort() };
      case "ListTagsOfResource":
        authorizer.authorize(
          request.caller,
          "dynamodb:ListTagsOfResource",
          z.looseObject({ ResourceArn: z.string() }).parse(input).ResourceArn,
        );
        return { Tags: [] };
      default: {
        const table = find(parse(named, input).TableName);
        allow(table);
        return control.handle(operation, table, input);
      }
    }
  }

  return {
    async handle(request) {
      const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      const answer = await dispatch(operation, request);
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify(answer),
      };
    },
    table(name) {
      const table = find(name);
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
      let start: unknown;
      do {
        const { body } = await store.call("Scan", {
          TableName: find(name).settings.name,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        });
        items.push(...z.array(item).parse(body.Items));
        start = body.LastEvaluatedKey;
      } while (start !== undefined);
      return items;
    },
    async item(name, Key) {
      const { body } = await store.call("GetItem", { TableName: find(name).settings.name, Key });
      return item.optional().parse(body.Item);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      control.close();
      listeners.clear();
      await store.close();
    },
  };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AwsError("SerializationException", "The request is not JSON.");
  }
}
