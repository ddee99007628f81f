import { AwsError } from "../../gateway/service.ts";
import { type Item, item, itemSize, readUnits, writeUnits } from "./item-size.ts";
import { type ConsumedCapacity, consumedCapacity, type DataRequest } from "./requests.ts";
import type { Store, StoreAnswer } from "./store.ts";
import { keyText, type Reservation, reserve, reserveWrite, type Table } from "./table.ts";

type Answer = Readonly<Record<string, unknown>>;

/** Serves one request on one table: reserves its capacity, lets the store do it, settles what it consumed. */
export interface DataPlane {
  write(
    operation: "PutItem" | "UpdateItem" | "DeleteItem",
    table: Table,
    request: DataRequest,
  ): Promise<Answer>;
  read(operation: "GetItem" | "Query" | "Scan", table: Table, request: DataRequest): Promise<Answer>;
}

export function createDataPlane(store: Store, now: () => number): DataPlane {
  async function existing(table: Table, key: Item): Promise<Item | undefined> {
    const { body } = await store.call("GetItem", {
      TableName: table.settings.name,
      Key: key,
      ConsistentRead: true,
    });
    return item.safeParse(body.Item).data;
  }

  /** A write whose condition fails consumes what the item that is there takes, at least one unit. */
  async function failedWrite(table: Table, request: DataRequest, refusal: AwsError, held: Reservation) {
    if (refusal.code !== "ConditionalCheckFailedException") {
      held.settle(0, now());
      return refusal;
    }
    const there = await existing(table, keyOf(table, request));
    held.settle(writeUnits(there === undefined ? 0 : itemSize(there)), now());
    if (there === undefined || request.ReturnValuesOnConditionCheckFailure !== "ALL_OLD") return refusal;
    return new AwsError(refusal.code, refusal.message, refusal.status, { ...refusal.fields, Item: there });
  }

  return {
    async write(operation, table, request) {
      const held = reserveWrite(
        table,
        request.Item,
        JSON.stringify(keyOf(table, request)[table.settings.hashKey]),
        now(),
      );
      const answer = await store.call(operation, metered(request));
      const refusal = refusalOf(answer);
      if (refusal !== undefined) throw await failedWrite(table, request, refusal, held);
      const consumed = consumedOf(answer.body.ConsumedCapacity);
      held.settle(consumed?.CapacityUnits ?? held.units, now());
      const key = keyText(table, keyOf(table, request));
      if (operation === "DeleteItem") table.keys.delete(key);
      else table.keys.add(key);
      return stripped(answer.body, request.ReturnConsumedCapacity);
    },

    async read(operation, table, request) {
      const consistent = request.ConsistentRead === true;
      const key = request.Key?.[table.settings.hashKey];
      const least = readUnits(0, consistent);
      const held = reserve(table, "read", least, key && JSON.stringify(key), now(), request.IndexName);
      const answer = await store.call(operation, metered(request));
      const refusal = refusalOf(answer);
      if (refusal !== undefined) {
        held.settle(0, now());
        throw refusal;
      }
      held.settle(Math.max(least, consumedOf(answer.body.ConsumedCapacity)?.CapacityUnits ?? least), now());
      return stripped(answer.body, request.ReturnConsumedCapacity);
    },
  };
}

/** The store always has to say what was consumed, whether or not the caller asked. */
const metered = (request: DataRequest) => ({ ...request, ReturnConsumedCapacity: "INDEXES" });

function consumedOf(value: unknown): ConsumedCapacity | undefined {
  return consumedCapacity.safeParse(value).data;
}

/** Leaves of the consumption what the caller asked for: nothing, the total, or the indexes too. */
function stripped(body: Answer, asked: string | null | undefined): Answer {
  const { ConsumedCapacity, ...rest } = body;
  if (asked === "INDEXES") return body;
  const consumed = consumedOf(ConsumedCapacity);
  if (asked !== "TOTAL" || consumed === undefined) return rest;
  return {
    ...rest,
    ConsumedCapacity: { TableName: consumed.TableName, CapacityUnits: consumed.CapacityUnits },
  };
}

export function keyOf(table: Table, request: Pick<DataRequest, "Item" | "Key">): Item {
  const { hashKey, rangeKey } = table.settings;
  const from = request.Key ?? request.Item ?? {};
  return Object.fromEntries(Object.entries(from).filter(([name]) => name === hashKey || name === rangeKey));
}

/** The store's error as ours: `com.amazonaws.dynamodb.v20120810#ValidationException` → `ValidationException`. */
export function refusalOf({ status, body }: StoreAnswer): AwsError | undefined {
  if (status === 200) return undefined;
  const { __type, message, ...fields } = body;
  return new AwsError(
    String(__type ?? "InternalServerError").replace(/^.*#/, ""),
    String(message ?? ""),
    status,
    fields,
  );
}
