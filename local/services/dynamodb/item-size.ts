import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item or a key, as the SDK types it. */
export type Item = Record<string, AttributeValue>;

/**
 * Bytes of an item as DynamoDB counts them: names and values in UTF-8, numbers two digits a byte, a list or map
 * 3 bytes and 1 for each element.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize({ S, N, B, SS, NS, BS, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return numberSize(N);
  if (B !== undefined) return B.byteLength;
  if (SS !== undefined) return sum(SS, Buffer.byteLength);
  if (NS !== undefined) return sum(NS, numberSize);
  if (BS !== undefined) return sum(BS, ({ byteLength }) => byteLength);
  if (L !== undefined) return 3 + sum(L, (element) => 1 + valueSize(element));
  if (M !== undefined) return 3 + Object.keys(M).length + itemSize(M);
  return 1; // BOOL and NULL
}

function numberSize(text: string): number {
  const digits = text
    .replace(/e.*$/i, "")
    .replace(/[^0-9]/g, "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}

/** Write units of an item: its size rounded up to whole KB, at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Read units of so many bytes: 4 KB each, half as much when read with eventual consistency. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
