import type { Expectation } from "./cursor.ts";
import { FilterExpressionError } from "./error.ts";
import { KEYWORDS, type Keyword, ROOT_CAUSE_LISTS, type Scope, type Value } from "./expression.ts";
import { annotation, quote } from "./format.ts";
import { tokenize } from "./lexer.ts";
import { expectedAfter } from "./parser.ts";

/** What is there to be named; all of it is optional. */
export interface Known {
  readonly services?: readonly {
    readonly name: string;
    readonly type?: string;
    readonly accountId?: string;
  }[];
  /** Values seen, by annotation key. */
  readonly annotations?: Readonly<Record<string, readonly Value[]>>;
  readonly groups?: readonly { readonly name: string; readonly arn?: string }[];
  /** Values seen, by keyword. */
  readonly values?: Readonly<Partial<Record<Keyword, readonly string[]>>>;
}

export interface Suggestion {
  /** What to put into the text. */
  readonly text: string;
  readonly help: string;
}

/** Put a suggestion's text in the place of the characters from `from` to `to`. */
export interface Suggestions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

/**
 * Completes a filter expression at the cursor (characters before it): keywords that mean something there,
 * operators, and the names and values in `known`. What begins as the word at the cursor comes before what only
 * contains it. None where the text before the cursor is wrong already.
 */
export function suggest(text: string, cursor: number, known: Known = {}): Suggestions {
  const from = startOfWord(text.slice(0, cursor));
  if (from === undefined) return { from: cursor, to: cursor, items: [] };
  const written = text.slice(from, cursor).toLowerCase();
  const items = new Map<string, Suggestion>();
  for (const expectation of expectedAfter(text.slice(0, from))) {
    for (const item of candidates(expectation, known)) items.set(item.text, item);
  }
  const all = [...items.values()];
  const begins = all.filter(({ text: candidate }) => candidate.toLowerCase().startsWith(written));
  const bare = written.replace(/^"/, "");
  const contains = all.filter(
    (item) => bare !== "" && !begins.includes(item) && item.text.toLowerCase().includes(bare),
  );
  return { from, to: endOfWord(text, from, cursor), items: [...begins, ...contains] };
}

/** Where the unfinished word, text or key at the end begins; undefined if what is before cannot be read. */
function startOfWord(prefix: string): number | undefined {
  try {
    const tokens = tokenize(prefix);
    const last = tokens.at(-1);
    if (last === undefined || last.at + last.text.length < prefix.length) return prefix.length;
    // `annotation` and its `[key]` are two tokens, but one word to complete.
    const word = last.kind === "key" ? tokens.at(-2) : last;
    return word && (word.kind === "word" || word.kind === "number") ? word.at : prefix.length;
  } catch (error) {
    if (!(error instanceof FilterExpressionError)) throw error;
    const at = error.column - 1;
    if (at + error.length < prefix.length) return undefined;
    if (prefix.charAt(at) === '"') return at;
    return prefix.charAt(at) === "[" ? /annotation\s*$/i.exec(prefix.slice(0, at))?.index : undefined;
  }
}

function endOfWord(text: string, from: number, cursor: number): number {
  try {
    const tokens = tokenize(text);
    const index = tokens.findIndex((token) => token.at === from);
    const token = tokens[index + 1]?.kind === "key" ? tokens[index + 1] : tokens[index];
    return token && token.at < cursor ? Math.max(cursor, token.at + token.text.length) : cursor;
  } catch (error) {
    if (!(error instanceof FilterExpressionError)) throw error;
    return cursor;
  }
}

function candidates(expectation: Expectation, known: Known): readonly Suggestion[] {
  switch (expectation.kind) {
    case "condition":
      return conditions(expectation.scope, known);
    case "operator":
      return expectation.operators.map((operator) => ({ text: operator, help: OPERATOR_HELP[operator] }));
    case "literal":
      return expectation.texts.map((text) => ({ text, help: LITERAL_HELP[text] ?? "" }));
    case "value":
      if (expectation.type === "boolean") return ["true", "false"].map((text) => ({ text, help: "" }));
      return valuesOf(expectation.of, known)
        .filter((value) => expectation.type === "text" || typeof value === "number")
        .map((value) => ({ text: typeof value === "string" ? quote(value) : String(value), help: "" }));
  }
}

function conditions(scope: Scope, known: Known): readonly Suggestion[] {
  const simple = Object.entries(KEYWORDS)
    .filter(([, { scopes }]) => scopes.some((possible) => possible === scope))
    .map(([text, { help }]) => ({ text, help }));
  if (scope.startsWith("rootcause.")) return simple;
  const annotations = Object.keys(known.annotations ?? {}).map((key) => ({
    text: annotation(key),
    help: `Annotation ${key}`,
  }));
  if (scope !== "trace") return [...simple, ...annotations];
  return [
    ...simple,
    ...annotations,
    { text: "annotation.", help: "Value of an annotation on any segment" },
    { text: "service(", help: "A service on the trace map" },
    { text: "edge(", help: "A call from one service to another" },
    { text: "group.name", help: "Traces of a group" },
    ...ROOT_CAUSE_LISTS.map(({ cause, level }) => ({
      text: `rootcause.${cause}.${level}`,
      help: `Any ${level} on the way to where ${CAUSE_WORDS[cause]} from`,
    })),
    { text: "rootcause.json", help: "A root cause, as GetTraceSummaries returns it" },
  ];
}

function valuesOf(of: string, known: Known): readonly Value[] {
  const { services = [], annotations = {}, groups = [], values = {} } = known;
  const unique = (texts: readonly (string | undefined)[]) => [
    ...new Set(texts.filter((text) => text !== undefined)),
  ];
  switch (of) {
    case "service":
    case "id.name":
      return unique(services.map(({ name }) => name));
    case "id.type":
    case "type":
      return unique(services.map(({ type }) => type));
    case "id.account.id":
      return unique(services.map(({ accountId }) => accountId));
    case "group.name":
      return groups.map(({ name }) => name);
    case "group.arn":
      return unique(groups.map(({ arn }) => arn));
  }
  if (of.startsWith("annotation.")) return annotations[of.slice("annotation.".length)] ?? [];
  const seen = Object.entries(values).find(([keyword]) => keyword === of)?.[1] ?? [];
  return of === "name" ? unique([...seen, ...services.map(({ name }) => name)]) : seen;
}

const CAUSE_WORDS = { fault: "a fault comes", error: "an error comes", responsetime: "the time comes" };

const OPERATOR_HELP = {
  "=": "equals",
  "!=": "does not equal",
  "<": "is less than",
  "<=": "is at most",
  ">": "is more than",
  ">=": "is at least",
  CONTAINS: 'contains; CONTAINS "" means: is set',
  BEGINSWITH: "begins with",
  ENDSWITH: "ends with",
};

const LITERAL_HELP: Readonly<Record<string, string>> = {
  AND: "and also",
  OR: "or else",
  "id(": "A service by name, type or account",
  "{ ": "Conditions on it",
  "name: ": "Name of the service",
  "type: ": "Type of the service",
  "account.id: ": "Account of the service",
};
