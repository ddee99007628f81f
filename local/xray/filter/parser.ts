import { Cursor, type Expectation } from "./cursor.ts";
import { FilterExpressionError, type FilterExpressionWarning } from "./error.ts";
import {
  and,
  type CauseLevel,
  type Comparison,
  type EqualityOperator,
  type Expression,
  equalityOperators,
  isKeyword,
  type Keyword,
  keywords,
  type Operator,
  operators,
  or,
  rootCauses,
  type Scope,
  type Selector,
} from "./expression.ts";
import { readJson } from "./json.ts";
import { deepest, type Token, tooDeep } from "./lexer.ts";
import { closest } from "./spelling.ts";

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
 * and spellings that AWS may refuse. Throws {@link FilterExpressionError} where the expression does not parse.
 */
export function filterExpressionWarnings(text: string): readonly FilterExpressionWarning[] {
  const cursor = new Cursor(text);
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

const starters = [
  ...Object.keys(keywords),
  "annotation",
  "service",
  "edge",
  "group.name",
  "group.arn",
  "rootcause.json",
  ...rootCauses.map(({ cause, level }) => `rootcause.${cause}.${level}`),
];

/** How to write AND and what closes a nested expression, in a complaint. */
const closers = { ")": 'AND, OR or ")"', "}": 'AND, OR or "}"' };

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
      this.#cursor.expectSymbol(")", closers[")"]);
      return inner;
    }
    return this.#primary(scope);
  }

  #nested<Result>(start: Token, read: () => Result): Result {
    if (++this.#depth > deepest) throw tooDeep(start.at);
    const result = read();
    this.#depth--;
    return result;
  }

  #primary(scope: Scope): Expression {
    const cursor = this.#cursor;
    const { token } = cursor;
    const word = token.value.toLowerCase();
    if (token.kind !== "word" || word === "and" || word === "or") throw cursor.unexpected("a keyword");
    const read = this.#readerOf(word);
    if (read === undefined) {
      const likely = word === "not" ? "!" : closest(word, starters);
      throw cursor.unexpected("a keyword", likely === undefined ? undefined : `Did you mean ${likely}?`);
    }
    cursor.advance();
    return read(token, scope);
  }

  #readerOf(word: string): ((token: Token, scope: Scope) => Expression) | undefined {
    if (isKeyword(word)) return (token, scope) => this.#keyword(token, word, scope);
    if (word === "annotation" || word.startsWith("annotation.")) {
      return (token, scope) => this.#annotation(token, scope);
    }
    if (word === "service") return (token) => this.#service(token);
    if (word === "edge") return (token) => this.#edge(token);
    if (word === "group.name") return () => this.#group("name");
    if (word === "group.arn") return () => this.#group("arn");
    if (word === "rootcause.json") return () => this.#rootCauseJson();
    const found = rootCauses.find(({ cause, level }) => word === `rootcause.${cause}.${level}`);
    return (
      found &&
      ((token) => ({ kind: "rootcause", ...found, ...this.#braces(token, `rootcause.${found.level}`) }))
    );
  }

  #keyword(token: Token, keyword: Keyword, scope: Scope): Expression {
    const { type, scopes } = keywords[keyword];
    if (!scopes.some((possible) => possible === scope)) {
      const belongs = scopes.map((possible) => places[possible]).join(", ");
      this.#cursor.warn(token, `"${keyword}" is never set ${places[scope]}; it belongs ${belongs}.`);
    }
    const operator = this.#operator(operators[type], keyword);
    if (operator === undefined) return { kind: "keyword", keyword };
    return {
      kind: "keyword",
      keyword,
      comparison: { operator, value: this.#value(type, keyword, operator) },
    };
  }

  #annotation(token: Token, scope: Scope): Expression {
    const cursor = this.#cursor;
    if (scope.startsWith("rootcause.")) cursor.warn(token, `An annotation is never set ${places[scope]}.`);
    let key = token.value.slice("annotation.".length);
    if (token.value.toLowerCase() === "annotation") {
      if (cursor.token.kind !== "key") throw cursor.unexpected('".key" or "[key]" behind annotation');
      key = cursor.advance().value;
    }
    const operator = this.#operator(annotationOperators, "an annotation");
    if (operator === undefined) return { kind: "annotation", key };
    return { kind: "annotation", key, comparison: this.#annotationComparison(`annotation.${key}`, operator) };
  }

  /** The value's own type decides what it can equal; the other operators ask for one type. */
  #annotationComparison(of: string, operator: Operator): Comparison {
    const cursor = this.#cursor;
    const includes = (list: readonly Operator[]) => list.includes(operator);
    if (!includes(operators.number)) return { operator, value: this.#value("string", of, operator) };
    if (!includes(operators.string)) return { operator, value: this.#value("number", of, operator) };
    if (cursor.isWord("true", "false")) return { operator, value: this.#value("boolean", of, operator) };
    if (cursor.token.kind === "number") return { operator, value: this.#value("number", of, operator) };
    return { operator, value: cursor.text(of, "a text in quotes, a number, true or false") };
  }

  #service(token: Token): Expression {
    this.#cursor.expectSymbol("(");
    const service = this.#selector(")");
    this.#cursor.expectSymbol(")");
    return { kind: "service", service, ...this.#braces(token, "service") };
  }

  #edge(token: Token): Expression {
    this.#cursor.expectSymbol("(");
    const source = this.#selector(",");
    this.#cursor.expectSymbol(",");
    const destination = this.#selector(")");
    this.#cursor.expectSymbol(")");
    return { kind: "edge", source, destination, ...this.#braces(token, "edge") };
  }

  /** Left out it means any node, as in the documented `service() { fault }`. */
  #selector(end: string): Selector {
    const cursor = this.#cursor;
    if (cursor.isSymbol(end)) return {};
    cursor.expect({ kind: "literal", texts: ["id("] });
    const isFunction =
      cursor.isWord("id") && cursor.following?.kind === "symbol" && cursor.following.text === "(";
    if (!isFunction) return { name: cursor.text("service", `a service name in quotes, id(…) or "${end}"`) };
    cursor.advance();
    cursor.advance();
    const parts: { name?: string; type?: string; accountId?: string } = {};
    do {
      cursor.expect({
        kind: "literal",
        texts: selectorKeys.filter((key) => !(key in parts)).map((key) => `${key}: `),
      });
      const key = selectorKeys.find((candidate) => cursor.isWord(candidate));
      const member = key === "account.id" ? "accountId" : key;
      if (member === undefined || member in parts) {
        throw cursor.unexpected("name, type or account.id, each at most once");
      }
      cursor.advance();
      cursor.expectSymbol(":");
      parts[member] = cursor.text(`id.${member}`, "a text in quotes");
    } while (cursor.takeSymbol(","));
    cursor.expectSymbol(")", '"," or ")"');
    return parts;
  }

  #group(by: "name" | "arn"): Expression {
    const operator = this.#equality();
    const value = this.#cursor.text(`group.${by}`, `the group's ${by} in quotes`);
    return { kind: "group", by, operator, value };
  }

  #rootCauseJson(): Expression {
    const operator = this.#equality();
    if (this.#cursor.token.kind !== "json")
      throw this.#cursor.unexpected("# and a JSON array of root causes");
    return { kind: "rootcause.json", operator, causes: readJson(this.#cursor.advance()) };
  }

  /** An optional `{ filter }`. Empty braces hold no condition. */
  #braces(owner: Token, scope: "service" | "edge" | `rootcause.${CauseLevel}`): { filter?: Expression } {
    const cursor = this.#cursor;
    cursor.expect({ kind: "literal", texts: ["{ "] });
    const open = cursor.token;
    if (!cursor.takeSymbol("{") || cursor.takeSymbol("}")) return {};
    const filter = this.#nested(open, () => this.#or(scope));
    cursor.expect({ kind: "literal", texts: ["}"] });
    if (cursor.isAtEnd) {
      // One example of the documentation lacks its brace: `rootcause.fault.exception { … "…"`.
      cursor.warn(open, `The "{" behind ${owner.text} is never closed.`);
    } else {
      cursor.expectSymbol("}", closers["}"]);
    }
    return { filter };
  }

  #equality(): EqualityOperator {
    this.#cursor.expect({ kind: "operator", operators: equalityOperators });
    const operator = equalityOperators.find((symbol) => this.#cursor.takeSymbol(symbol));
    if (operator === undefined) throw this.#cursor.unexpected('"=" or "!="');
    return operator;
  }

  #operator(allowed: readonly Operator[], owner: string): Operator | undefined {
    this.#cursor.expect({ kind: "operator", operators: allowed });
    const { kind, value } = this.#cursor.token;
    if (kind !== "symbol" && kind !== "word") return undefined;
    const operator = annotationOperators.find((candidate) => candidate === value.toUpperCase());
    if (operator === undefined) return undefined;
    if (!allowed.includes(operator)) throw this.#cursor.unexpected(`${allowed.join(" ")} behind ${owner}`);
    this.#cursor.advance();
    return operator;
  }

  #value(type: keyof typeof operators, of: string, operator: Operator): string | number | boolean {
    if (type === "boolean") return this.#cursor.boolean(of);
    if (type === "number") return this.#cursor.number(of, `a number behind ${operator}`);
    return this.#cursor.text(of, `a text in quotes behind ${operator}`);
  }
}

const selectorKeys = ["name", "type", "account.id"] as const;

/** Every operator there is, as an annotation may hold a value of any type. */
const annotationOperators = [...new Set<Operator>([...operators.number, ...operators.string])];

const places: Readonly<Record<Scope, string>> = {
  trace: "for a whole trace",
  service: "inside service(…) { }",
  edge: "inside edge(…) { }",
  "rootcause.service": "inside rootcause.….service { }",
  "rootcause.entity": "inside rootcause.….entity { }",
  "rootcause.exception": "inside rootcause.….exception { }",
};
