import { FilterExpressionError, type FilterExpressionWarning } from "./error.ts";
import {
  and,
  type CauseLevel,
  type Comparison,
  causes,
  type EqualityOperator,
  type Expression,
  equalityOperators,
  isKeyword,
  type Json,
  type Keyword,
  keywords,
  levelsOf,
  type Operator,
  operators,
  or,
  type Scope,
  type Selector,
  type Value,
} from "./expression.ts";
import { readJson } from "./json.ts";
import { deepest, type Token, tokenize, tooDeep } from "./lexer.ts";
import { closest } from "./spelling.ts";

/**
 * Reads an X-Ray filter expression, as documented in
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 * (what is not documented there is decided in docs/filter-expressions.md).
 * Throws {@link FilterExpressionError}, and nothing else.
 */
export function parseFilterExpression(text: string): Expression {
  return new Parser(text).parse();
}

/**
 * What should not stand in an expression that is deployed: keywords that can never be true where they stand,
 * and spellings that AWS may refuse. Throws {@link FilterExpressionError} where the expression does not parse.
 */
export function filterExpressionWarnings(text: string): readonly FilterExpressionWarning[] {
  const parser = new Parser(text);
  parser.parse();
  return parser.warnings;
}

const rootCauses = causes.flatMap((cause) => levelsOf(cause).map((level) => ({ cause, level })));
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

class Parser {
  readonly warnings: FilterExpressionWarning[] = [];
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.#or("trace");
    if (this.#token.kind !== "end") throw this.#unexpected("AND, OR or the end of the expression");
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #advance(): Token {
    const token = this.#token;
    if (token.kind !== "end") this.#next++;
    return token;
  }

  #isWord(...words: readonly string[]): boolean {
    return this.#token.kind === "word" && words.includes(this.#token.value.toLowerCase());
  }

  #takeSymbol(symbol: string): boolean {
    const found = this.#token.kind === "symbol" && this.#token.value === symbol;
    if (found) this.#advance();
    return found;
  }

  #expectSymbol(symbol: string, expected = `"${symbol}"`): void {
    if (!this.#takeSymbol(symbol)) throw this.#unexpected(expected);
  }

  #or(scope: Scope): Expression {
    const operands = [this.#and(scope)];
    while (this.#isWord("or")) {
      this.#advance();
      operands.push(this.#and(scope));
    }
    return or(operands);
  }

  /** Expressions side by side are a conjunction, as in the documented `ok !partial duration <3`. */
  #and(scope: Scope): Expression {
    const operands = [this.#unary(scope)];
    for (;;) {
      if (this.#isWord("and")) this.#advance();
      else if (!this.#startsExpression()) return and(operands);
      operands.push(this.#unary(scope));
    }
  }

  #startsExpression(): boolean {
    const { kind, value } = this.#token;
    return (
      (kind === "word" && !this.#isWord("or")) || (kind === "symbol" && (value === "!" || value === "("))
    );
  }

  #unary(scope: Scope): Expression {
    const start = this.#token;
    if (this.#takeSymbol("!")) {
      return { kind: "not", operand: this.#nested(start, () => this.#unary(scope)) };
    }
    if (this.#takeSymbol("(")) {
      const inner = this.#nested(start, () => this.#or(scope));
      this.#expectSymbol(")", 'AND, OR or ")"');
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
    const token = this.#token;
    const word = token.value.toLowerCase();
    if (token.kind !== "word" || word === "and" || word === "or") throw this.#unexpected("a keyword");
    this.#advance();
    if (isKeyword(word)) return this.#keyword(token, word, scope);
    if (word === "annotation" || word.startsWith("annotation.")) return this.#annotation(token, scope);
    if (word === "service") return this.#service(token);
    if (word === "edge") return this.#edge(token);
    if (word === "group.name" || word === "group.arn") {
      const operator = this.#equality();
      const by = word === "group.name" ? "name" : "arn";
      return { kind: "group", by, operator, value: this.#text(`the group's ${by} in quotes`) };
    }
    if (word === "rootcause.json") return this.#rootCauseJson();
    const cause = rootCauses.find(({ cause, level }) => word === `rootcause.${cause}.${level}`);
    if (cause) {
      const filter = this.#braces(token, `rootcause.${cause.level}`);
      return { kind: "rootcause", ...cause, ...filter };
    }
    this.#next--;
    const likely = word === "not" ? "!" : closest(word, starters);
    throw this.#unexpected("a keyword", likely === undefined ? undefined : `Did you mean ${likely}?`);
  }

  #keyword(token: Token, keyword: Keyword, scope: Scope): Expression {
    const { type, scopes } = keywords[keyword];
    if (!scopes.some((possible) => possible === scope)) {
      this.#warn(token, `"${keyword}" is never set ${places[scope]}; it belongs ${listPlaces(scopes)}.`);
    }
    const operator = this.#operator(operators[type], keyword);
    if (operator === undefined) return { kind: "keyword", keyword };
    return { kind: "keyword", keyword, comparison: { operator, value: this.#value(type, operator) } };
  }

  #annotation(token: Token, scope: Scope): Expression {
    if (scope.startsWith("rootcause.")) this.#warn(token, `An annotation is never set ${places[scope]}.`);
    let key = token.value.slice("annotation.".length);
    if (token.value.toLowerCase() === "annotation") {
      if (this.#token.kind !== "key") throw this.#unexpected('".key" or "[key]" behind annotation');
      key = this.#advance().value;
    }
    const all = [...new Set<Operator>([...operators.number, ...operators.string])];
    const operator = this.#operator(all, "an annotation");
    if (operator === undefined) return { kind: "annotation", key };
    return { kind: "annotation", key, comparison: this.#annotationComparison(operator) };
  }

  #annotationComparison(operator: Operator): Comparison {
    const includes = (list: readonly Operator[]) => list.includes(operator);
    if (!includes(operators.number)) return { operator, value: this.#value("string", operator) };
    if (!includes(operators.string)) return { operator, value: this.#value("number", operator) };
    if (this.#isWord("true", "false")) return { operator, value: this.#value("boolean", operator) };
    if (this.#token.kind === "number") return { operator, value: this.#value("number", operator) };
    return { operator, value: this.#text("a text in quotes, a number, true or false") };
  }

  #service(token: Token): Expression {
    this.#expectSymbol("(");
    const service = this.#selector(")");
    this.#expectSymbol(")");
    return { kind: "service", service, ...this.#braces(token, "service") };
  }

  #edge(token: Token): Expression {
    this.#expectSymbol("(");
    const source = this.#selector(",");
    this.#expectSymbol(",");
    const destination = this.#selector(")");
    this.#expectSymbol(")");
    return { kind: "edge", source, destination, ...this.#braces(token, "edge") };
  }

  /** Left out it means any node, as in the documented `service() { fault }`. */
  #selector(end: string): Selector {
    if (this.#token.kind === "symbol" && this.#token.value === end) return {};
    const following = this.#tokens[this.#next + 1];
    const isFunction = this.#isWord("id") && following?.kind === "symbol" && following.value === "(";
    if (!isFunction) return { name: this.#text(`a service name in quotes, id(…) or "${end}"`) };
    this.#advance();
    this.#advance();
    const parts: Partial<Record<(typeof selectorKeys)[keyof typeof selectorKeys], string>> = {};
    do {
      const key = this.#token.value.toLowerCase();
      if (this.#token.kind !== "word" || !isSelectorKey(key) || parts[selectorKeys[key]] !== undefined) {
        throw this.#unexpected("name, type or account.id, each at most once");
      }
      this.#advance();
      this.#expectSymbol(":");
      parts[selectorKeys[key]] = this.#text("a text in quotes");
    } while (this.#takeSymbol(","));
    this.#expectSymbol(")", '"," or ")"');
    return parts;
  }

  #rootCauseJson(): Expression {
    const operator = this.#equality();
    if (this.#token.kind !== "json") throw this.#unexpected("# and a JSON array of root causes");
    const causes: readonly Json[] = readJson(this.#advance());
    return { kind: "rootcause.json", operator, causes };
  }

  /** An optional `{ filter }`. Empty braces hold no condition. */
  #braces(owner: Token, scope: "service" | "edge" | `rootcause.${CauseLevel}`): { filter?: Expression } {
    const open = this.#token;
    if (!this.#takeSymbol("{")) return {};
    if (this.#takeSymbol("}")) return {};
    const filter = this.#nested(open, () => this.#or(scope));
    if (this.#token.kind === "end") {
      // One example of the documentation lacks its brace: `rootcause.fault.exception { … "…"`.
      this.#warn(open, `The "{" behind ${owner.text} is never closed.`);
    } else {
      this.#expectSymbol("}", 'AND, OR or "}"');
    }
    return { filter };
  }

  #equality(): EqualityOperator {
    const operator = equalityOperators.find((symbol) => this.#takeSymbol(symbol));
    if (operator === undefined) throw this.#unexpected('"=" or "!="');
    return operator;
  }

  #operator<Allowed extends Operator>(allowed: readonly Allowed[], owner: string): Allowed | undefined {
    const { kind, value } = this.#token;
    const written = value.toUpperCase();
    const every: readonly string[] = [...operators.number, ...operators.string];
    if ((kind !== "symbol" && kind !== "word") || !every.includes(written)) return undefined;
    const operator = allowed.find((candidate) => candidate === written);
    if (operator === undefined) throw this.#unexpected(`${allowed.join(" ")} behind ${owner}`);
    this.#advance();
    return operator;
  }

  #value(type: keyof typeof operators, operator: Operator): Value {
    if (type === "string") return this.#text(`a text in quotes behind ${operator}`);
    if (type === "boolean") {
      const written = this.#token.value.toLowerCase();
      const isText = this.#token.kind === "word" || this.#token.kind === "string";
      if (!isText || (written !== "true" && written !== "false")) throw this.#unexpected("true or false");
      this.#advance();
      return written === "true";
    }
    const value = Number(this.#token.value);
    if (this.#token.kind !== "number" || !Number.isFinite(value)) {
      throw this.#unexpected(`a number behind ${operator}`);
    }
    this.#advance();
    return value + 0; // makes -0 into 0, which prints alike
  }

  /** AWS asks for quotation marks always, and has one example without: `name = traces`. */
  #text(expected: string): string {
    const token = this.#token;
    const bare = (token.kind === "word" && !this.#isWord("and", "or")) || token.kind === "number";
    if (token.kind !== "string" && !bare) throw this.#unexpected(expected);
    if (bare) this.#warn(token, `AWS asks for quotation marks: "${token.value}".`);
    return this.#advance().value;
  }

  #unexpected(expected: string, hint?: string): FilterExpressionError {
    const { kind, at, text } = this.#token;
    return new FilterExpressionError({
      column: at + 1,
      length: Math.max(1, text.length),
      found: kind === "end" ? "the end of the expression" : kind === "string" ? text : `"${text}"`,
      expected,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  #warn(token: Token, message: string): void {
    this.warnings.push({ column: token.at + 1, length: Math.max(1, token.text.length), message });
  }
}

const selectorKeys = { name: "name", type: "type", "account.id": "accountId" } as const;

function isSelectorKey(key: string): key is keyof typeof selectorKeys {
  return Object.hasOwn(selectorKeys, key);
}

const places: Readonly<Record<Scope, string>> = {
  trace: "for a whole trace",
  service: "inside service(…) { }",
  edge: "inside edge(…) { }",
  "rootcause.service": "inside rootcause.….service { }",
  "rootcause.entity": "inside rootcause.….entity { }",
  "rootcause.exception": "inside rootcause.….exception { }",
};

function listPlaces(scopes: readonly Scope[]): string {
  return scopes.map((scope) => places[scope]).join(", ");
}
