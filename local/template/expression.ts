/**
 * Evaluates Terraform's template strings as far as a synthesized stack uses them: literals, references, lists,
 * objects and calls of a few functions. Everything else is refused, never guessed.
 * Syntax: https://developer.hashicorp.com/terraform/language/expressions/strings and, for strings in JSON
 * configuration, https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */

/** Steps from the root of a reference, e.g. `["aws_s3_bucket", "images", "arn"]`. */
export type ReferencePath = readonly (string | number)[];
export type Lookup = (path: ReferencePath) => unknown;

/** An expression that cannot be evaluated; the message says why and quotes it. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

/**
 * The value of one string of the configuration. A string that is a single `${…}` keeps the type of its value;
 * any other mixture is joined to text. `$${` and `%%{` stand for themselves.
 * Throws {@link ExpressionError}, and whatever `lookup` throws.
 */
export function evaluateTemplate(text: string, lookup: Lookup): unknown {
  const parser = new Parser(text, lookup);
  return parser.template(false);
}

class Parser {
  readonly #text: string;
  readonly #lookup: Lookup;
  #at = 0;

  constructor(text: string, lookup: Lookup) {
    this.#text = text;
    this.#lookup = lookup;
  }

  /** Literal text and interpolations, to the end or (`quoted`) to the closing quote. */
  template(quoted: boolean): unknown {
    const parts: unknown[] = [];
    let literal = "";
    for (;;) {
      const rest = this.#text.slice(this.#at, this.#at + 3);
      if (rest === "") {
        if (quoted) this.#fail('expected a closing "');
        break;
      }
      if (quoted && rest[0] === '"') {
        this.#at++;
        break;
      }
      if (rest === "$${" || rest === "%%{") {
        literal += rest.slice(1);
        this.#at += 3;
      } else if (rest.startsWith("${")) {
        if (literal !== "") parts.push(literal);
        literal = "";
        this.#at += 2;
        parts.push(this.#expression());
        this.#expect("}");
      } else if (rest.startsWith("%{")) {
        this.#fail("template directives (%{…}) are not understood");
      } else if (quoted && rest[0] === "\\") {
        literal += this.#escape();
      } else {
        literal += rest[0];
        this.#at++;
      }
    }
    if (parts.length === 0) return literal;
    if (parts.length === 1 && literal === "") return parts[0];
    if (literal !== "") parts.push(literal);
    return parts.map((part) => this.#asText(part)).join("");
  }

  #expression(): unknown {
    this.#space();
    const char = this.#text[this.#at] ?? "";
    if (char === '"') {
      this.#at++;
      return this.template(true);
    }
    if (char === "[") return this.#list("[", "]");
    if (char === "{") return this.#object();
    const number = this.#match(/-?\d+(?:\.\d+)?/y);
    if (number !== undefined) return Number(number);
    const name = this.#match(/[A-Za-z_][\w-]*/y);
    if (name === undefined) return this.#fail("expected a value");
    if (name === "true") return true;
    if (name === "false") return false;
    if (name === "null") return null;
    if (this.#text[this.#at] === "(") return this.#call(name, this.#list("(", ")"));
    return this.#lookup(this.#path(name));
  }

  #path(root: string): ReferencePath {
    const path: (string | number)[] = [root];
    for (;;) {
      const step = this.#match(/\.[A-Za-z_][\w-]*|\.\d+|\[\d+\]/y);
      if (step !== undefined) {
        const name = step.replace(/[.[\]]/g, "");
        path.push(/^\d/.test(name) ? Number(name) : name);
      } else if (this.#text[this.#at] === "[" && this.#text[this.#at + 1] === '"') {
        this.#at += 2;
        path.push(this.#asText(this.template(true)));
        this.#expect("]");
      } else if (this.#text[this.#at] === "[") {
        this.#fail("splats and computed indexes are not understood");
      } else return path;
    }
  }

  #list(open: string, close: string): unknown[] {
    const items: unknown[] = [];
    this.#expect(open);
    while (!this.#accept(close)) {
      items.push(this.#expression());
      if (!this.#accept(",")) {
        this.#expect(close);
        break;
      }
    }
    return items;
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#expect("{");
    while (!this.#accept("}")) {
      this.#space();
      const bare = this.#match(/[A-Za-z_][\w-]*/y);
      const key = bare ?? this.#asText(this.#expression());
      if (!this.#accept("=")) this.#expect(":");
      entries.push([key, this.#expression()]);
      this.#accept(",");
    }
    return Object.fromEntries(entries);
  }

  #call(name: string, args: unknown[]): unknown {
    const known = FUNCTIONS.get(name);
    if (known === undefined) return this.#fail(`the function ${name}() is not understood`);
    let result: unknown;
    try {
      result = known(args);
    } catch (error) {
      this.#fail(`${name}(): ${error instanceof Error ? error.message : String(error)}`);
    }
    return result === undefined ? this.#fail(`${name}() got arguments of the wrong type`) : result;
  }

  #escape(): string {
    const unicode = this.#match(/\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}/y);
    if (unicode !== undefined) return String.fromCodePoint(Number.parseInt(unicode.slice(2), 16));
    const char = this.#text[this.#at + 1] ?? "";
    this.#at += 2;
    return (
      { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" }[char] ?? this.#fail(`unknown escape \\${char}`)
    );
  }

  #asText(value: unknown): string {
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return this.#fail(`${value === null ? "null" : "a list or an object"} cannot become part of a text`);
  }

  #space(): void {
    this.#match(/\s+/y);
  }

  #accept(token: string): boolean {
    this.#space();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) this.#fail(`expected ${token}`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fail(why: string): never {
    const around = this.#text.length > 80 ? `${this.#text.slice(0, 77)}…` : this.#text;
    throw new ExpressionError(`${why}, at character ${this.#at + 1} of ${JSON.stringify(around)}`);
  }
}

type Call = (args: readonly unknown[]) => unknown;

/** Terraform's functions that synthesized stacks call; undefined means arguments of the wrong type. */
const FUNCTIONS: ReadonlyMap<string, Call> = new Map(
  Object.entries<Call>({
    jsonencode: ([value]) => JSON.stringify(value),
    jsondecode: ([value]) => (typeof value === "string" ? JSON.parse(value) : undefined),
    tostring: ([value]) => (value === undefined ? undefined : String(value)),
    tolist: ([value]) => (Array.isArray(value) ? value : undefined),
    toset: ([value]) => (Array.isArray(value) ? [...new Set(value)] : undefined),
    lower: ([value]) => (typeof value === "string" ? value.toLowerCase() : undefined),
    join: ([separator, list]) =>
      typeof separator === "string" && Array.isArray(list) ? list.map(String).join(separator) : undefined,
    concat: (lists) => (lists.every(Array.isArray) ? lists.flat() : undefined),
    element: ([list, index]) =>
      Array.isArray(list) && typeof index === "number" && list.length > 0
        ? (list[index % list.length] as unknown)
        : undefined,
  }),
);
