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
