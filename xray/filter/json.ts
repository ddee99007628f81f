import { FilterExpressionError } from "./error.ts";
import type { Json } from "./expression.ts";
import type { Token } from "./lexer.ts";

/**
 * Reads `#[…]`, the root causes in a `rootcause.json` comparison: a JSON array of objects.
 * Throws {@link FilterExpressionError}.
 */
export function readJson(token: Token): readonly Json[] {
  const problem = (found: string) =>
    new FilterExpressionError({
      column: token.at + 1,
      length: token.text.length,
      found,
      expected: "a JSON array of root causes after #",
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(token.text.slice(1), normalizeNumber);
  } catch (error) {
    throw problem(`something else (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!Array.isArray(parsed)) throw problem("something else");
  const items: readonly Json[] = parsed;
  for (const item of items) {
    if (typeof item !== "object" || item === null || Array.isArray(item)) {
      throw problem(`the element ${JSON.stringify(item)}, which is not an object`);
    }
  }
  return items;
}

/** So that what is read prints as itself: JSON can write -0 and 1e999, but JavaScript does not give them back. */
function normalizeNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value)) throw new RangeError("a number is too large");
  return value + 0;
}
