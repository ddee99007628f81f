/** A parsed JSON object, nothing known about it yet. */
export type Raw = Readonly<Record<string, unknown>>;

/** The value, if it is a JSON object. */
export function record(value: unknown): Raw | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Raw) // narrowed by hand: TypeScript knows only `object` here
    : undefined;
}

/** The JSON objects in a list; none where the value is no list. */
export function records(value: unknown): Raw[] {
  return Array.isArray(value) ? value.map(record).filter((found) => found !== undefined) : [];
}

export const isText = (value: unknown): value is string => typeof value === "string";
export const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
export const isNumber = (value: unknown): value is number => typeof value === "number";

/** The fields of some keys that have the type wanted. */
export function pick<K extends string, V>(
  raw: Raw,
  keys: readonly K[],
  is: (value: unknown) => value is V,
): { [key in K]?: V } {
  const result: { [key in K]?: V } = {};
  for (const key of keys) {
    const value = raw[key];
    if (is(value)) result[key] = value;
  }
  return result;
}
