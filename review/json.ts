/** JSON values as Terraform writes them; every reader of one goes through these few functions. */
export type Path = readonly (string | number)[];

/** Whether the value is a JSON object (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined where the path leaves the value. */
export function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const part of path) {
    if (Array.isArray(here) && typeof part === "number") here = here[part];
    else if (isRecord(here) && Object.hasOwn(here, part)) here = here[part];
    else return undefined;
  }
  return here;
}

/** One text for one value: object keys sorted, no white space. Two values are the same if their texts are. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isRecord(value))
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
      .join(",")}}`;
  return JSON.stringify(value ?? null);
}

/** What a string holds if it is a JSON object or array, else undefined. */
export function embedded(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** `true` itself, or a `true` on the way to the path, as in `after_sensitive` and `after_unknown`. */
export function marked(marks: unknown, path: Path): boolean {
  let here = marks;
  for (const part of path) {
    if (here === true) return true;
    here = at(here, [part]);
  }
  return here === true;
}

/** Whether anything at or under the value is marked. */
export function anyMarked(marks: unknown): boolean {
  if (marks === true) return true;
  if (Array.isArray(marks)) return marks.some(anyMarked);
  if (isRecord(marks)) return Object.values(marks).some(anyMarked);
  return false;
}
