import type { Attributes, AttributeValue } from "./span.ts";

/** The attributes of a span or a resource, and which of them have found their place in the segment. */
export class Picked {
  readonly #attributes: Attributes;
  readonly #taken = new Set<string>();

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  has(key: string): boolean {
    return this.#attributes.has(key);
  }

  /** The first of the attributes that is set; they are alternatives, and none of them goes into the metadata. */
  value(...keys: readonly string[]): AttributeValue | undefined {
    let found: AttributeValue | undefined;
    for (const key of keys) {
      const value = this.#attributes.get(key);
      if (value === undefined) continue;
      this.#taken.add(key);
      found ??= value;
    }
    return found;
  }

  /** The same as a text; undefined where it is empty. */
  text(...keys: readonly string[]): string | undefined {
    const value = this.value(...keys);
    if (typeof value === "string") return value === "" ? undefined : value;
    return typeof value === "number" ? String(value) : undefined;
  }

  number(...keys: readonly string[]): number | undefined {
    const value = this.value(...keys);
    const number = typeof value === "string" && value !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  }

  /** A list of texts; one text counts as a list. */
  texts(...keys: readonly string[]): readonly string[] {
    const value = this.value(...keys);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.filter((each) => typeof each === "string").filter((each) => each !== "");
  }

  /** Reads an attribute without taking it: it stays in the metadata. */
  peek(key: string): string | undefined {
    const value = this.#attributes.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  all(): Iterable<[string, AttributeValue]> {
    return this.#attributes;
  }

  /** What has found no place. */
  *rest(): Generator<[string, AttributeValue]> {
    for (const entry of this.#attributes) if (!this.#taken.has(entry[0])) yield entry;
  }
}
