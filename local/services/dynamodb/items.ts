import {
  type ConsumedCapacity,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import { asked, METERED } from "./consumed.ts";
import { type Item, itemSize, readUnits, writeUnits } from "./item-size.ts";
import { checkNesting } from "./nesting.ts";
import { queriedKey } from "./queried-key.ts";
import { answered, type Store } from "./store.ts";
import { keyOf, keyText, type Reservation, reserve, reserveWrite, type Table } from "./table.ts";
import type { Tables } from "./tables.ts";

const EXPRESSION = ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const;
const CONDITION = [
  ...EXPRESSION,
  "ConditionExpression",
  "Expected",
  "ConditionalOperator",
  "ReturnValuesOnConditionCheckFailure",
] as const;
const RETURNED = ["ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"] as const;
const PAGE = [
  "IndexName",
  "ExclusiveStartKey",
  "Limit",
  "Select",
  "AttributesToGet",
  "ProjectionExpression",
  "FilterExpression",
  "ConditionalOperator",
  "ConsistentRead",
  "ReturnConsumedCapacity",
] as const;

interface Answer {
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Operations on items: each reserves capacity, runs the request in the store, and settles the consumed capacity. */
export function itemOperations(tables: Tables, store: Store, now: () => number): readonly Operation[] {
  const { client } = store;

  async function existing(table: Table, Key: Item): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: table.settings.name, Key, ConsistentRead: true });
    return (await answered(client.send(command))).Item;
  }

  /** A write whose condition fails consumes what the item that is there takes, at least one unit. */
  async function failedWrite(
    table: Table,
    key: Item,
    returnOld: boolean,
    refusal: AwsError,
    held: Reservation,
  ): Promise<AwsError> {
    if (refusal.code !== "ConditionalCheckFailedException") {
      held.settle(0, now());
      return refusal;
    }
    const there = await existing(table, key);
    held.settle(writeUnits(there === undefined ? 0 : itemSize(there)), now());
    if (there === undefined || !returnOld) return refusal;
    return new AwsError(refusal.code, refusal.message, refusal.status, { ...refusal.fields, Item: there });
  }

  async function write<A extends Answer>(
    table: Table,
    from: { readonly Item?: Item; readonly Key?: Item },
    input: { readonly ReturnValuesOnConditionCheckFailure?: string },
    send: () => Promise<A>,
  ): Promise<A> {
    const key = keyOf(table, from.Key ?? from.Item ?? {});
    const held = reserveWrite(table, from.Item, JSON.stringify(key[table.settings.hashKey]), now());
    try {
      const answer = await answered(send());
      held.settle(answer.ConsumedCapacity?.CapacityUnits ?? held.units, now());
      return answer;
    } catch (refusal) {
      if (!(refusal instanceof AwsError)) throw refusal;
      const returnOld = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
      throw await failedWrite(table, key, returnOld, refusal, held);
    } finally {
      tables.changed(table, key);
    }
  }

  async function read<A extends Answer>(
    table: Table,
    input: { readonly ConsistentRead?: boolean; readonly IndexName?: string; readonly Key?: Item },
    send: () => Promise<A>,
  ): Promise<A> {
    const key = input.Key?.[table.settings.hashKey];
    const least = readUnits(0, input.ConsistentRead === true);
    const held = reserve(table, "read", least, key && JSON.stringify(key), now(), input.IndexName);
    const answer = await answered(send()).catch((refusal: unknown) => {
      held.settle(0, now());
      throw refusal;
    });
    held.settle(Math.max(least, answer.ConsumedCapacity?.CapacityUnits ?? least), now());
    return answer;
  }

  return [
    operation(PutItemCommand, {
      reads: ["TableName", "Item", ...CONDITION, ...RETURNED],
      async run(input, { caller }) {
        const table = tables.allowed(caller, "PutItem", input.TableName, { items: [input.Item] });
        checkNesting(input.Item);
        const put = new PutItemCommand({ ...input, ...METERED, TableName: table.settings.name });
        const answer = await write(table, { Item: input.Item }, input, () => client.send(put));
        table.keys.add(keyText(table, input.Item));
        return { ...answer, ConsumedCapacity: asked(answer.ConsumedCapacity, input.ReturnConsumedCapacity) };
      },
    }),
    operation(UpdateItemCommand, {
      reads: ["TableName", "Key", "AttributeUpdates", "UpdateExpression", ...CONDITION, ...RETURNED],
      async run(input, { caller }) {
        const table = tables.allowed(caller, "UpdateItem", input.TableName, { items: [input.Key] });
        checkNesting(input.ExpressionAttributeValues);
        const update = new UpdateItemCommand({ ...input, ...METERED, TableName: table.settings.name });
        const answer = await write(table, { Key: input.Key }, input, () => client.send(update));
        table.keys.add(keyText(table, input.Key));
        return { ...answer, ConsumedCapacity: asked(answer.ConsumedCapacity, input.ReturnConsumedCapacity) };
      },
    }),
    operation(DeleteItemCommand, {
      reads: ["TableName", "Key", ...CONDITION, ...RETURNED],
      async run(input, { caller }) {
        const table = tables.allowed(caller, "DeleteItem", input.TableName, { items: [input.Key] });
        const remove = new DeleteItemCommand({ ...input, ...METERED, TableName: table.settings.name });
        const answer = await write(table, { Key: input.Key }, input, () => client.send(remove));
        table.keys.delete(keyText(table, input.Key));
        return { ...answer, ConsumedCapacity: asked(answer.ConsumedCapacity, input.ReturnConsumedCapacity) };
      },
    }),
    operation(GetItemCommand, {
      reads: [
        "TableName",
        "Key",
        "AttributesToGet",
        "ConsistentRead",
        "ReturnConsumedCapacity",
        "ProjectionExpression",
        "ExpressionAttributeNames",
      ],
      async run(input, { caller }) {
        const table = tables.allowed(caller, "GetItem", input.TableName, { items: [input.Key] });
        const get = new GetItemCommand({ ...input, ...METERED, TableName: table.settings.name });
        const answer = await read(table, input, () => client.send(get));
        return { ...answer, ConsumedCapacity: asked(answer.ConsumedCapacity, input.ReturnConsumedCapacity) };
      },
    }),
    operation(QueryCommand, {
      reads: [
        "TableName",
        ...PAGE,
        ...EXPRESSION,
        "KeyConditionExpression",
        "KeyConditions",
        "QueryFilter",
        "ScanIndexForward",
      ],
      async run(input, { caller }) {
        const table = tables.allowed(caller, "Query", input.TableName, {
          index: input.IndexName,
          items: [queriedKey(input)],
        });
        const query = new QueryCommand({ ...input, ...METERED, TableName: table.settings.name });
        const answer = await read(table, input, () => client.send(query));
        return { ...answer, ConsumedCapacity: asked(answer.ConsumedCapacity, input.ReturnConsumedCapacity) };
      },
    }),
    operation(ScanCommand, {
      reads: ["TableName", ...PAGE, ...EXPRESSION, "ScanFilter", "Segment", "TotalSegments"],
      async run(input, { caller }) {
        const table = tables.allowed(caller, "Scan", input.TableName, { index: input.IndexName });
        const scan = new ScanCommand({ ...input, ...METERED, TableName: table.settings.name });
        const answer = await read(table, input, () => client.send(scan));
        return { ...answer, ConsumedCapacity: asked(answer.ConsumedCapacity, input.ReturnConsumedCapacity) };
      },
    }),
  ];
}
