import type { Cursor } from "./cursor.ts";
import type { Selector } from "./expression.ts";

const keys = ["name", "type", "account.id"] as const;

/**
 * Reads which nodes are meant, up to `end`: a name, or `id(name: …, type: …, account.id: …)`. Left out it means any,
 * as in the documented `service() { fault }`.
 */
export function readSelector(cursor: Cursor, end: ")" | ","): Selector {
  if (cursor.isSymbol(end)) return {};
  cursor.expect({ kind: "literal", texts: ["id("] });
  const isFunction =
    cursor.isWord("id") && cursor.following?.kind === "symbol" && cursor.following.text === "(";
  if (!isFunction) return { name: cursor.text("service", `a service name in quotes, id(…) or "${end}"`) };
  cursor.advance();
  cursor.advance();
  const parts: { name?: string; type?: string; accountId?: string } = {};
  do {
    const left = keys.filter((key) => !(memberOf(key) in parts));
    cursor.expect({ kind: "literal", texts: left.map((key) => `${key}: `) });
    const key = left.find((candidate) => cursor.isWord(candidate));
    if (key === undefined) throw cursor.unexpected("name, type or account.id, each at most once");
    cursor.advance();
    cursor.expectSymbol(":");
    parts[memberOf(key)] = cursor.text(`id.${key}`, "a text in quotes");
  } while (cursor.takeSymbol(","));
  cursor.expectSymbol(")", '"," or ")"');
  return parts;
}

function memberOf(key: (typeof keys)[number]): keyof Selector {
  return key === "account.id" ? "accountId" : key;
}
