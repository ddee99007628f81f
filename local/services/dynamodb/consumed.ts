import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Reservation } from "./table.ts";

/** The store always has to say what was consumed, whether or not the caller asked. */
export const METERED = { ReturnConsumedCapacity: "INDEXES" } as const;

/** Only the consumed capacity that the caller asked for: none, the total, or that of the indexes as well. */
export function asked(
  consumed: ConsumedCapacity | undefined,
  wanted: ReturnConsumedCapacity | undefined,
): ConsumedCapacity | undefined {
  if (consumed === undefined || wanted === "INDEXES") return consumed;
  const { TableName, CapacityUnits } = consumed;
  return wanted === "TOTAL" ? { TableName, CapacityUnits } : undefined;
}

/** Charges what several reservations of one table consumed together. */
export function settleTogether(held: readonly Reservation[], consumed: number, now: number): void {
  const [first] = held;
  const reserved = held.reduce((sum, { units }) => sum + units, 0);
  first?.settle(first.units + consumed - reserved, now);
}
