import type * as z from "zod";
import { AwsError } from "../../gateway/service.ts";
import { keyOf, refusalOf } from "./data.ts";
import { readUnits } from "./item-size.ts";
import type { batchGetRequest, batchWriteRequest, WriteRequest } from "./requests.ts";
import type { Store } from "./store.ts";
import { keyText, type Reservation, reserve, reserveWrite, type Table } from "./table.ts";

type Answer = Readonly<Record<string, unknown>>;

/**
 * BatchWriteItem: what finds capacity is written, the rest comes back as unprocessed; only when nothing found
 * any is the whole request throttled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export async function batchWrite(
  store: Store,
  find: (name: string) => Table,
  request: z.infer<typeof batchWriteRequest>,
  now: number,
): Promise<Answer> {
  const { admitted, refused } = admit(request.RequestItems, find, (table, write: WriteRequest) =>
    reserveWrite(
      table,
      write.PutRequest?.Item,
      JSON.stringify(
        keyOf(table, { Item: write.PutRequest?.Item, Key: write.DeleteRequest?.Key })[table.settings.hashKey],
      ),
      now,
    ),
  );
  const answer = await forward(store, "BatchWriteItem", { ...request, RequestItems: admitted });
  for (const [name, writes] of Object.entries(admitted)) {
    const table = find(name);
    for (const { PutRequest, DeleteRequest } of writes) {
      if (PutRequest !== undefined) table.keys.add(keyText(table, PutRequest.Item));
      if (DeleteRequest !== undefined) table.keys.delete(keyText(table, DeleteRequest.Key));
    }
  }
  return { ...answer, UnprocessedItems: refused };
}

/** BatchGetItem, likewise by item: half a unit or one for each 4 KB, counted as the least a read takes. */
export async function batchGet(
  store: Store,
  find: (name: string) => Table,
  request: z.infer<typeof batchGetRequest>,
  now: number,
): Promise<Answer> {
  const { RequestItems } = request;
  const keys = Object.fromEntries(Object.entries(RequestItems).map(([name, { Keys }]) => [name, Keys]));
  const { admitted, refused } = admit(keys, find, (table, key) => {
    const consistent = Object.entries(RequestItems).find(([name]) => find(name) === table)?.[1]
      .ConsistentRead;
    return reserve(
      table,
      "read",
      readUnits(0, consistent === true),
      JSON.stringify(key[table.settings.hashKey]),
      now,
    );
  });
  const withOptions = (chosen: typeof keys) =>
    Object.fromEntries(Object.entries(chosen).map(([name, Keys]) => [name, { ...RequestItems[name], Keys }]));
  const answer = await forward(store, "BatchGetItem", { ...request, RequestItems: withOptions(admitted) });
  return { ...answer, UnprocessedKeys: withOptions(refused) };
}

/** Tries each element for itself. @throws the throttle when none was admitted. */
function admit<T>(
  requests: Readonly<Record<string, readonly T[]>>,
  find: (name: string) => Table,
  take: (table: Table, element: T) => Reservation,
): { admitted: Record<string, T[]>; refused: Record<string, T[]> } {
  const admitted: Record<string, T[]> = {};
  const refused: Record<string, T[]> = {};
  let refusal: AwsError | undefined;
  for (const [name, elements] of Object.entries(requests)) {
    for (const element of elements) {
      try {
        take(find(name), element);
        admitted[name] = [...(admitted[name] ?? []), element];
      } catch (cause) {
        if (!(cause instanceof AwsError) || cause.fields.ThrottlingReasons === undefined) throw cause;
        refusal = cause;
        refused[name] = [...(refused[name] ?? []), element];
      }
    }
  }
  if (refusal !== undefined && Object.keys(admitted).length === 0) throw refusal;
  return { admitted, refused };
}

async function forward(store: Store, operation: string, input: unknown): Promise<Answer> {
  const answer = await store.call(operation, input);
  const refusal = refusalOf(answer);
  if (refusal !== undefined) throw refusal;
  return answer.body;
}
