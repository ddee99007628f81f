import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  type ReturnConsumedCapacity,
} from "@aws-sdk/client-dynamodb";
import { type Operation, operation } from "../../protocol/index.ts";
import { asked, METERED, settleTogether } from "./consumed.ts";
import { invalid, isThrottle } from "./errors.ts";
import { readUnits } from "./item-size.ts";
import { checkNesting } from "./nesting.ts";
import { answered, type Store } from "./store.ts";
import { keyOf, keyText, type Reservation, reserve, reserveWrite, type Table } from "./table.ts";
import type { Tables } from "./tables.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const MOST_WRITES = 25;
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
const MOST_KEYS = 100;

/**
 * Batches: what finds capacity is done, the rest comes back as unprocessed. Only when nothing found any is the whole
 * request throttled. A batch consumes what its members consume one by one.
 */
export function batchOperations(tables: Tables, store: Store, now: () => number): readonly Operation[] {
  /** Charges each table for what the store reports, and returns what the caller asked to be told. */
  function settle(
    held: ReadonlyMap<string, readonly Reservation[]>,
    consumed: readonly ConsumedCapacity[] = [],
    wanted: ReturnConsumedCapacity | undefined,
  ): ConsumedCapacity[] | undefined {
    for (const [name, reservations] of held) {
      const units = consumed.find(({ TableName }) => TableName === name)?.CapacityUnits;
      if (units !== undefined) settleTogether(reservations, units, now());
    }
    const told = consumed.flatMap((one) => asked(one, wanted) ?? []);
    return told.length > 0 ? told : undefined;
  }

  /** A batch that the store refuses consumes nothing. */
  const release = (held: ReadonlyMap<string, readonly Reservation[]>) => (refusal: unknown) => {
    for (const reservation of [...held.values()].flat()) reservation.settle(0, now());
    throw refusal;
  };

  return [
    operation(BatchWriteItemCommand, {
      reads: ["RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
      async run({ RequestItems, ReturnConsumedCapacity, ...input }, { caller }) {
        const requests = byTable(RequestItems, (name, writes) =>
          tables.allowed(caller, "BatchWriteItem", name, {
            items: writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key),
          }),
        );
        checkCount(requests.values(), MOST_WRITES);
        for (const { PutRequest } of [...requests.values()].flat()) checkNesting(PutRequest?.Item);
        const { admitted, refused, held } = admit(requests, (table, { PutRequest, DeleteRequest }) => {
          const key = keyOf(table, PutRequest?.Item ?? DeleteRequest?.Key ?? {});
          const partition = JSON.stringify(key[table.settings.hashKey]);
          return reserveWrite(table, PutRequest?.Item, partition, now());
        });
        try {
          const write = new BatchWriteItemCommand({ ...input, ...METERED, RequestItems: admitted });
          const answer = await answered(store.client.send(write)).catch(release(held));
          for (const [name, writes] of Object.entries(admitted)) {
            const table = tables.find(name);
            for (const { PutRequest, DeleteRequest } of writes) {
              if (PutRequest !== undefined) table.keys.add(keyText(table, PutRequest.Item ?? {}));
              if (DeleteRequest !== undefined) table.keys.delete(keyText(table, DeleteRequest.Key ?? {}));
            }
          }
          return {
            ...answer,
            UnprocessedItems: refused,
            ConsumedCapacity: settle(held, answer.ConsumedCapacity, ReturnConsumedCapacity),
          };
        } finally {
          for (const table of requests.keys()) tables.changed(table);
        }
      },
    }),
    operation(BatchGetItemCommand, {
      reads: ["RequestItems", "ReturnConsumedCapacity"],
      async run({ RequestItems, ReturnConsumedCapacity }, { caller }) {
        const options = byTable(RequestItems, (name, { Keys }) =>
          tables.allowed(caller, "BatchGetItem", name, { items: Keys ?? [] }),
        );
        const keys = new Map([...options].map(([table, { Keys = [] }]) => [table, Keys]));
        checkCount(keys.values(), MOST_KEYS);
        const { admitted, refused, held } = admit(keys, (table, key) => {
          const least = readUnits(0, options.get(table)?.ConsistentRead === true);
          return reserve(table, "read", least, JSON.stringify(key[table.settings.hashKey]), now());
        });
        const withOptions = (chosen: typeof admitted) =>
          Object.fromEntries(
            Object.entries(chosen).map(([name, Keys]) => [name, { ...options.get(tables.find(name)), Keys }]),
          );
        const get = new BatchGetItemCommand({ ...METERED, RequestItems: withOptions(admitted) });
        const answer = await answered(store.client.send(get)).catch(release(held));
        return {
          ...answer,
          UnprocessedKeys: { ...withOptions(refused), ...answer.UnprocessedKeys },
          ConsumedCapacity: settle(held, answer.ConsumedCapacity, ReturnConsumedCapacity),
        };
      },
    }),
  ];
}

function byTable<T>(
  requests: Readonly<Record<string, T>>,
  find: (name: string, one: T) => Table,
): ReadonlyMap<Table, T> {
  return new Map(Object.entries(requests).map(([name, one]) => [find(name, one), one]));
}

function checkCount(lists: Iterable<readonly unknown[]>, most: number): void {
  const all = [...lists];
  const count = all.reduce((sum, { length }) => sum + length, 0);
  if (count < 1 || all.some(({ length }) => length === 0))
    throw invalid(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (count > most) throw invalid(`Too many items requested for the batch call: ${count}, at most ${most}.`);
}

/** Tries each element by itself. Throws the throttle when none was admitted. */
function admit<T>(
  requests: ReadonlyMap<Table, readonly T[]>,
  take: (table: Table, element: T) => Reservation,
): {
  admitted: Record<string, T[]>;
  refused: Record<string, T[]>;
  held: ReadonlyMap<string, readonly Reservation[]>;
} {
  const admitted: Record<string, T[]> = {};
  const refused: Record<string, T[]> = {};
  const held = new Map<string, Reservation[]>();
  let throttle: unknown;
  for (const [table, elements] of requests) {
    const { name } = table.settings;
    for (const element of elements) {
      try {
        held.set(name, [...(held.get(name) ?? []), take(table, element)]);
        admitted[name] = [...(admitted[name] ?? []), element];
      } catch (error) {
        if (!isThrottle(error)) throw error;
        throttle = error;
        refused[name] = [...(refused[name] ?? []), element];
      }
    }
  }
  if (throttle !== undefined && held.size === 0) throw throttle;
  return { admitted, refused, held };
}
