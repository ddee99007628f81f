import { FilterExpressionError } from "./error.ts";

/** A piece of a filter expression. `at` is its offset from 0, `text` as it stands there. */
export interface Token {
  readonly kind: "word" | "number" | "string" | "key" | "json" | "symbol" | "end";
  readonly at: number;
  readonly text: string;
  /** What a string or bracketed key stands for, without quotes and escapes; else the text. */
  readonly value: string;
}

/** Levels of nesting that are read; more would exhaust the stack. AWS states no limit. */
export const MAX_DEPTH = 100;

const space = /\s*/y;
const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.-])/y;
const word = /[\w.-]+/y;
/** Keys have letters of any script; API Gateway annotates with `aws:api_id` and `aws:api_stage`, hence the colons. */
const annotation = /annotation\.[\p{L}\p{N}_.-]+(?::[\p{L}\p{N}_.-]+)*/iuy;
const symbol = /!=|<=|>=|[=<>!(){},:]/y;

/** Splits a filter expression into tokens. Throws {@link FilterExpressionError}. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: Token["kind"], length: number, value = text.slice(at, at + length)) => {
    tokens.push({ kind, at, text: text.slice(at, at + length), value });
    at += length;
  };

  for (;;) {
    at += take(space)?.length ?? 0;
    if (at >= text.length) break;
    const last = tokens.at(-1);
    const character = text.charAt(at);
    if (character === '"') {
      const literal = readString(text, at);
      push("string", literal.length, literal.value);
    } else if (character === "[" && last?.kind === "word" && last.value.toLowerCase() === "annotation") {
      const key = readKey(text, at);
      push("key", key.length, key.value);
    } else if (character === "#") {
      push("json", jsonLength(text, at));
    } else {
      const found = take(number);
      if (found !== undefined) {
        push("number", found.length);
        continue;
      }
      const name = take(annotation) ?? take(word);
      if (name !== undefined) {
        push("word", name.length);
        continue;
      }
      const sign = take(symbol);
      if (sign === undefined) throw unexpectedCharacter(text, at);
      push("symbol", sign.length);
    }
  }
  return tokens;
}

/** `\"` and `\\` stand for the quote and the backslash; before anything else a backslash is itself. */
function readString(text: string, at: number): { length: number; value: string } {
  let value = "";
  for (let i = at + 1; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '"') return { length: i + 1 - at, value };
    const next = text.charAt(i + 1);
    if (character === "\\" && (next === '"' || next === "\\")) {
      value += next;
      i++;
    } else {
      value += character;
    }
  }
  throw new FilterExpressionError({
    column: at + 1,
    length: text.length - at,
    found: "a text that never ends",
    expected: 'a closing "',
  });
}

function readKey(text: string, at: number): { length: number; value: string } {
  const start = at + 1 + (/^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0);
  const quoted = text.charAt(start) === '"';
  const literal = quoted ? readString(text, start) : undefined;
  const end = text.indexOf("]", literal ? start + literal.length : start);
  if (end < 0) {
    throw new FilterExpressionError({
      column: at + 1,
      length: text.length - at,
      found: "a key that never ends",
      expected: "a closing ]",
    });
  }
  const rest = literal ? text.slice(start + literal.length, end).trim() : "";
  const value = literal?.value ?? text.slice(start, end).trim();
  if (value === "" || rest !== "") {
    throw new FilterExpressionError({
      column: at + 1,
      length: end + 1 - at,
      found: `"${text.slice(at, end + 1)}"`,
      expected: "one annotation key between [ and ]",
    });
  }
  return { length: end + 1 - at, value };
}

/** `#` and the JSON array after it, up to the bracket that closes it. */
function jsonLength(text: string, at: number): number {
  let depth = 0;
  for (let i = at + 1; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '"') {
      i += readString(text, i).length - 1;
    } else if (character === "[" || character === "{") {
      if (++depth > MAX_DEPTH) throw tooDeep(i);
    } else if (character === "]" || character === "}") {
      depth--;
      if (depth <= 0) return i + 1 - at;
    } else if (depth === 0 && !/\s/.test(character)) {
      break;
    }
  }
  throw new FilterExpressionError({
    column: at + 1,
    length: depth === 0 ? 1 : text.length - at,
    found: depth === 0 ? '"#"' : "a JSON array that never ends",
    expected: depth === 0 ? "a JSON array after #" : "a closing ]",
  });
}

/** For nesting beyond {@link MAX_DEPTH}. */
export function tooDeep(at: number): FilterExpressionError {
  return new FilterExpressionError({
    column: at + 1,
    length: 1,
    found: "one more",
    expected: `at most ${MAX_DEPTH} levels of nesting`,
  });
}

function unexpectedCharacter(text: string, at: number): FilterExpressionError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const hints: Readonly<Record<string, string>> = {
    "'": 'Values stand in double quotes: "value".',
    "“": 'Use straight double quotes: "value".',
    "”": 'Use straight double quotes: "value".',
    "&": "Combine with AND.",
    "|": "Combine with OR.",
    "/": 'Values stand in double quotes: "value".',
    "[": "Only annotation[key] takes brackets.",
    "~": "There are no patterns; use CONTAINS, BEGINSWITH or ENDSWITH.",
  };
  const hint = hints[character];
  return new FilterExpressionError({
    column: at + 1,
    length: character.length,
    found: JSON.stringify(character),
    expected: "a keyword, an operator or a value",
    ...(hint === undefined ? {} : { hint }),
  });
}
