import * as z from "zod";

/** An attribute value as it goes over the wire, e.g. `{ S: "text" }`. */
export type AttributeValue = { readonly [type: string]: unknown };
export type Item = Readonly<Record<string, AttributeValue>>;

export const item: z.ZodType<Item> = z.record(z.string(), z.record(z.string(), z.unknown()));
const list = z.array(z.record(z.string(), z.unknown()));

/**
 * Bytes of an item as DynamoDB counts them: names and values in UTF-8, numbers two digits a byte, a list or map
 * 3 bytes and 1 for each element.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(value: Item): number {
  let size = 0;
  for (const [name, attribute] of Object.entries(value))
    size += Buffer.byteLength(name) + valueSize(attribute);
  return size;
}

function valueSize(attribute: AttributeValue): number {
  const [type, value] = Object.entries(attribute)[0] ?? [];
  switch (type) {
    case "S":
      return Buffer.byteLength(String(value));
    case "N":
      return numberSize(String(value));
    case "B":
      return Buffer.byteLength(String(value), "base64");
    case "SS":
      return sum(value, (text) => Buffer.byteLength(text));
    case "NS":
      return sum(value, numberSize);
    case "BS":
      return sum(value, (text) => Buffer.byteLength(text, "base64"));
    case "L":
      return (
        3 +
        list
          .catch([])
          .parse(value)
          .reduce((size, element) => size + 1 + valueSize(element), 0)
      );
    case "M": {
      const map = item.catch({}).parse(value);
      return 3 + Object.keys(map).length + itemSize(map);
    }
    default:
      return 1; // BOOL and NULL
  }
}

function numberSize(text: string): number {
  const digits = text
    .replace(/e.*$/i, "")
    .replace(/[^0-9]/g, "")
    .replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
}

const sum = (value: unknown, size: (text: string) => number): number =>
  z
    .array(z.string())
    .catch([])
    .parse(value)
    .reduce((total, text) => total + size(text), 0);

/** Write units of an item: its size rounded up to whole KB, at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Read units of so many bytes: 4 KB each, half as much when read with eventual consistency. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
