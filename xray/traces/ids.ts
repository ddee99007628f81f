/** 2^64 divided by the golden ratio: its multiples are spread evenly. */
const STEP = 0x9e37_79b9_7f4a_7c15n;
const ALL_BITS = 0xffff_ffff_ffff_ffffn;

/**
 * An id that always follows from another one: the first has every digit inverted, further ones are far from it and from
 * each other. `id` has 16 hexadecimal digits.
 */
export function derivedId(id: string, index: number): string {
  const inverted = BigInt(`0x${id}`) ^ ALL_BITS;
  return ((inverted + BigInt(index) * STEP) & ALL_BITS).toString(16).padStart(16, "0");
}
