import type { CapacityRow } from "../page/source.ts";
import type { DynamoDb } from "../services/dynamodb/dynamodb.ts";
import { present } from "../template/source.ts";

/**
 * Follows the capacity of a table from now on. Returns how it was over time, oldest first: each row holds until the
 * next.
 */
export function followCapacity(dynamodb: DynamoDb, name: string): () => readonly CapacityRow[] {
  const now = (): CapacityRow => {
    const { capacity } = dynamodb.table(name);
    const { mode } = capacity;
    const [read, write] =
      capacity.mode === "provisioned"
        ? [capacity.read, capacity.write]
        : [capacity.maximumRead, capacity.maximumWrite];
    return present({ time: Date.now() / 1000, mode, read, write });
  };
  const rows = [now()];
  dynamodb.onChange(({ table }) => {
    if (table !== name) return;
    const last = rows.at(-1);
    const row = now();
    const same = row.mode === last?.mode && row.read === last.read && row.write === last.write;
    if (!same) rows.push(row);
  });
  return () => rows;
}
