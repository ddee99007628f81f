import { closest } from "@image-text/commands/closest";
import type { AnnotationTypes } from "./annotations.ts";
import { type Braces, CONDITION_NAMES, conditionReader } from "./conditions.ts";
import { Cursor, type Expectation } from "./cursor.ts";
import { FilterExpressionError, type FilterExpressionWarning } from "./error.ts";
import { and, type Expression, or, type Scope } from "./expression.ts";
import { MAX_DEPTH, type Token, tooDeep } from "./lexer.ts";

/**
 * Reads an X-Ray filter expression, as documented in
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 * (what is not documented there is decided in docs/filter-expressions.md).
 * Throws {@link FilterExpressionError}, and nothing else.
 */
export function parseFilterExpression(text: string): Expression {
  return new Parser(new Cursor(text)).parse();
}

/**
 * What should not stand in an expression that is deployed: keywords that can never be true where they stand,
 * spellings that AWS may refuse, and, where the annotations that are written are given, conditions on others and on values
 * that they never have. Throws {@link FilterExpressionError} where the expression does not parse.
 */
export function filterExpressionWarnings(
  text: string,
  annotations?: AnnotationTypes,
): readonly FilterExpressionWarning[] {
  const cursor = new Cursor(text, annotations);
  new Parser(cursor).parse();
  return cursor.warnings;
}

/** What could follow the beginning of an expression; nothing where it is wrong already. */
export function expectedAfter(text: string): readonly Expectation[] {
  let cursor: Cursor | undefined;
  try {
    cursor = new Cursor(text);
    new Parser(cursor).parse();
  } catch (error) {
    // That an unfinished expression does not parse is expected.
    if (!(error instanceof FilterExpressionError)) throw error;
  }
  return cursor?.isAtEnd ? cursor.expectations : [];
}

/** How a diagnostic names what may follow inside brackets: AND, OR or the closing bracket. */
const CLOSERS = { ")": 'AND, OR or ")"', "}": 'AND, OR or "}"' };

class Parser {
  readonly #cursor: Cursor;
  #depth = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  parse(): Expression {
    const expression = this.#or("trace");
    if (!this.#cursor.isAtEnd) throw this.#cursor.unexpected("AND, OR or the end of the expression");
    return expression;
  }

  #or(scope: Scope): Expression {
    const operands = [this.#and(scope)];
    while (this.#cursor.takeWord("or")) operands.push(this.#and(scope));
    return or(operands);
  }

  /** Expressions side by side are a conjunction, as in the documented `ok !partial duration <3`. */
  #and(scope: Scope): Expression {
    const operands = [this.#unary(scope)];
    for (;;) {
      this.#cursor.expect({ kind: "literal", texts: ["AND", "OR"] });
      if (!this.#cursor.takeWord("and") && !this.#startsExpression()) return and(operands);
      operands.push(this.#unary(scope));
    }
  }

  #startsExpression(): boolean {
    const cursor = this.#cursor;
    const isName = cursor.token.kind === "word" && !cursor.isWord("or");
    return isName || cursor.isSymbol("!") || cursor.isSymbol("(");
  }

  #unary(scope: Scope): Expression {
    this.#cursor.expect({ kind: "condition", scope });
    const start = this.#cursor.token;
    if (this.#cursor.takeSymbol("!")) {
      return { kind: "not", operand: this.#nested(start, () => this.#unary(scope)) };
    }
    if (this.#cursor.takeSymbol("(")) {
      const inner = this.#nested(start, () => this.#or(scope));
      this.#cursor.expectSymbol(")", CLOSERS[")"]);
      return inner;
    }
    return this.#primary(scope);
  }

  #nested<Result>(start: Token, read: () => Result): Result {
    if (++this.#depth > MAX_DEPTH) throw tooDeep(start.at);
    const result = read();
    this.#depth--;
    return result;
  }

  #primary(scope: Scope): Expression {
    const { token } = this.#cursor;
    const word = token.value.toLowerCase();
    if (token.kind !== "word" || word === "and" || word === "or") throw this.#cursor.unexpected("a keyword");
    const read = conditionReader(word);
    if (read === undefined) {
      const likely = word === "not" ? "!" : closest(word, CONDITION_NAMES);
      throw this.#cursor.unexpected(
        "a keyword",
        likely === undefined ? undefined : `Did you mean ${likely}?`,
      );
    }
    this.#cursor.advance();
    return read({ cursor: this.#cursor, token, scope, braces: this.#braces });
  }

  /** An optional `{ filter }`. Empty braces hold no condition. */
  readonly #braces: Braces = (owner, scope) => {
    const cursor = this.#cursor;
    cursor.expect({ kind: "literal", texts: ["{ "] });
    const open = cursor.token;
    if (!cursor.takeSymbol("{") || cursor.takeSymbol("}")) return {};
    const filter = this.#nested(open, () => this.#or(scope));
    cursor.expect({ kind: "literal", texts: ["}"] });
    if (cursor.isAtEnd) {
      // One example of the documentation lacks its brace: `rootcause.fault.exception { … "…"`.
      cursor.warn(open, `The "{" after ${owner.text} is never closed.`);
    } else {
      cursor.expectSymbol("}", CLOSERS["}"]);
    }
    return { filter };
  };
}
