import type { Cursor } from "./cursor.ts";
import {
  type Comparison,
  EQUALITY_OPERATORS,
  type EqualityOperator,
  OPERATORS,
  type Operator,
} from "./expression.ts";

type Type = keyof typeof OPERATORS;

const EVERY_OPERATOR = [...new Set<Operator>([...OPERATORS.number, ...OPERATORS.string])];

/**
 * Reads an operator and a value after `owner`, whose values may be of the given types; nothing if there is no
 * operator. The types decide which operators are allowed, and the operator which values.
 */
export function readComparison(
  cursor: Cursor,
  owner: string,
  types: readonly Type[],
): { readonly comparison?: Comparison } {
  const allows = (type: Type, operator: Operator) => OPERATORS[type].some((allowed) => allowed === operator);
  const allowed = EVERY_OPERATOR.filter((operator) => types.some((type) => allows(type, operator)));
  const operator = readOperator(cursor, owner, allowed);
  if (operator === undefined) return {};
  const possible = types.filter((type) => allows(type, operator));
  return { comparison: { operator, value: readValue(cursor, owner, operator, possible) } };
}

/** Reads `=` or `!=`. */
export function readEquality(cursor: Cursor): EqualityOperator {
  cursor.expect({ kind: "operator", operators: EQUALITY_OPERATORS });
  const operator = EQUALITY_OPERATORS.find((symbol) => cursor.takeSymbol(symbol));
  if (operator === undefined) throw cursor.unexpected('"=" or "!="');
  return operator;
}

function readOperator(cursor: Cursor, owner: string, allowed: readonly Operator[]): Operator | undefined {
  cursor.expect({ kind: "operator", operators: allowed });
  const { kind, value } = cursor.token;
  if (kind !== "symbol" && kind !== "word") return undefined;
  const operator = EVERY_OPERATOR.find((candidate) => candidate === value.toUpperCase());
  if (operator === undefined) return undefined;
  if (!allowed.includes(operator)) throw cursor.unexpected(`${allowed.join(" ")} after ${owner}`);
  cursor.advance();
  return operator;
}

function readValue(
  cursor: Cursor,
  owner: string,
  operator: Operator,
  [only, ...others]: readonly Type[],
): Comparison["value"] {
  if (others.length > 0) {
    // Where several types are possible, the value says of which it is.
    if (cursor.isWord("true", "false")) return cursor.boolean(owner);
    if (cursor.token.kind === "number") return cursor.number(owner, "a number");
    return cursor.text(owner, "a text in quotes, a number, true or false");
  }
  if (only === "boolean") return cursor.boolean(owner);
  if (only === "number") return cursor.number(owner, `a number after ${operator}`);
  return cursor.text(owner, `a text in quotes after ${operator}`);
}
