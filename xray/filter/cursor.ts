import type { AnnotationTypes } from "./annotations.ts";
import { FilterExpressionError, type FilterExpressionWarning } from "./error.ts";
import type { Operator, Scope } from "./expression.ts";
import { type Token, tokenize } from "./lexer.ts";

/** What could stand where an expression ends; completion is made from it. */
export type Expectation =
  | { readonly kind: "condition"; readonly scope: Scope }
  | { readonly kind: "operator"; readonly operators: readonly Operator[] }
  /** `of` is what the value is compared with: a keyword, an annotation, a part of a service, a group. */
  | { readonly kind: "value"; readonly of: string; readonly type: "text" | "number" | "boolean" }
  | { readonly kind: "literal"; readonly texts: readonly string[] };

/** Reads the tokens of a filter expression one by one, and writes its diagnostics. */
export class Cursor {
  readonly warnings: FilterExpressionWarning[] = [];
  readonly expectations: Expectation[] = [];
  /** The annotations that there are; undefined where any may be written. */
  readonly annotations: AnnotationTypes | undefined;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #next = 0;

  constructor(text: string, annotations?: AnnotationTypes) {
    this.annotations = annotations;
    this.#tokens = tokenize(text);
    this.#end = { kind: "end", at: text.length, text: "", value: "" };
  }

  /** The current token; at the end one of kind `end`. */
  get token(): Token {
    return this.#tokens[this.#next] ?? this.#end;
  }

  get following(): Token | undefined {
    return this.#tokens[this.#next + 1];
  }

  get isAtEnd(): boolean {
    return this.token.kind === "end";
  }

  /** The current token; the one after it becomes current. The end stays. */
  advance(): Token {
    const { token } = this;
    if (!this.isAtEnd) this.#next++;
    return token;
  }

  isWord(...words: readonly string[]): boolean {
    return this.token.kind === "word" && words.includes(this.token.value.toLowerCase());
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.value === symbol;
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.advance();
    return found;
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.advance();
    return found;
  }

  expectSymbol(symbol: string, expected = `"${symbol}"`): void {
    this.expect({ kind: "literal", texts: [symbol] });
    if (!this.takeSymbol(symbol)) throw this.unexpected(expected);
  }

  /** Notes what could follow, if nothing does. */
  expect(expectation: Expectation): void {
    if (this.isAtEnd) this.expectations.push(expectation);
  }

  /** A text in quotes. AWS asks for them always, and has one example without: `name = traces`. */
  text(of: string, expected: string): string {
    this.expect({ kind: "value", of, type: "text" });
    const { token } = this;
    const bare = (token.kind === "word" && !this.isWord("and", "or")) || token.kind === "number";
    if (token.kind !== "string" && !bare) throw this.unexpected(expected);
    if (bare) this.warn(token, `AWS asks for quotation marks: "${token.value}".`);
    return this.advance().value;
  }

  number(of: string, expected: string): number {
    this.expect({ kind: "value", of, type: "number" });
    const value = Number(this.token.value);
    if (this.token.kind !== "number" || !Number.isFinite(value)) throw this.unexpected(expected);
    this.advance();
    return value + 0; // makes -0 into 0, which prints alike
  }

  /** true or false; quotes are allowed, as the documentation calls them strings. */
  boolean(of: string): boolean {
    this.expect({ kind: "value", of, type: "boolean" });
    const { kind, value } = this.token;
    const written = value.toLowerCase();
    if ((kind !== "word" && kind !== "string") || (written !== "true" && written !== "false")) {
      throw this.unexpected("true or false");
    }
    this.advance();
    return written === "true";
  }

  unexpected(expected: string, hint?: string): FilterExpressionError {
    const { kind, at, text } = this.token;
    return new FilterExpressionError({
      column: at + 1,
      length: Math.max(1, text.length),
      found: kind === "end" ? "the end of the expression" : kind === "string" ? text : `"${text}"`,
      expected,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  warn(token: Token, message: string): void {
    this.warnings.push({ column: token.at + 1, length: Math.max(1, token.text.length), message });
  }
}
