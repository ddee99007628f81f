type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members of an object that are not undefined. */
export function present<T extends object>(values: T): Present<T> {
  const known: Present<T> = {};
  for (const key in values) {
    const value = values[key];
    if (isDefined(value)) known[key] = value;
  }
  return known;
}

const isDefined = <T>(value: T): value is Exclude<T, undefined> => value !== undefined;
