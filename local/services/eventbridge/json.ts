/** Levels of nesting. AWS states no limit; without one, a deep text would exhaust the stack. */
const MAXIMUM_DEPTH = 200;

/** The value of a JSON text; undefined where it is none, or is nested too deeply. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Level by level, without recursion. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAXIMUM_DEPTH && level.length > 0; depth++)
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  return level.length > 0;
}
