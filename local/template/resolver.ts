import { COMPUTED, type Self } from "./attributes.ts";
import { ExpressionError, evaluateTemplate, type ReferencePath } from "./expression.ts";
import type { StackFile } from "./stack.ts";

/** Resolves the references of one stack; everything that cannot be resolved is collected in `problems`. */
export class Resolver {
  readonly account: string;
  readonly region: string;
  readonly problems: string[] = [];
  readonly #stack: StackFile;
  readonly #open = new Set<string>();
  readonly #read = new Set<string>();

  constructor(stack: StackFile, account: string, region: string) {
    this.#stack = stack;
    this.account = account;
    this.region = region;
  }

  /** All resources of a kind, resolved, by Terraform name. Unresolvable attributes are reported and left out. */
  resources(type: string): { readonly address: string; readonly config: Record<string, unknown> }[] {
    this.#read.add(type);
    return Object.entries(this.#stack.json.resource[type] ?? {}).map(([name, config]) => {
      const address = `${type}.${name}`;
      for (const multiplier of ["count", "for_each"])
        if (multiplier in config) this.problem(address, multiplier, "repeated resources are not understood");
      return { address, config: this.#object(address, config) };
    });
  }

  /** An attribute that AWS computes (or the configuration sets), e.g. the ARN. */
  attribute(address: string, name: string): string {
    return String(this.#lookup([...address.split("."), name]));
  }

  /** How many resources of each kind nobody has read. */
  unread(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.#stack.json.resource)
        .filter(([type]) => !this.#read.has(type))
        .map(([type, resources]) => [type, Object.keys(resources).length]),
    );
  }

  /** What the stack gives out; an output that only AWS could know is left out: nothing here depends on it. */
  outputs(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.#stack.json.output).flatMap(([name, { value }]) => {
        try {
          return [[name, this.#value(value)]];
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          return [];
        }
      }),
    );
  }

  problem(address: string, attribute: string, why: string): void {
    const text = `${this.#stack.name}: ${address}, ${attribute}: ${why}`;
    if (!this.problems.includes(text)) this.problems.push(text);
  }

  #object(address: string, config: Record<string, unknown>): Record<string, unknown> {
    const skipped = new Set(["//", "depends_on", "lifecycle", "provider", "connection", "provisioner"]);
    return Object.fromEntries(
      Object.entries(config)
        .filter(([name]) => !skipped.has(name))
        .map(([name, value]) => [name, this.#attempt(address, name, value)]),
    );
  }

  #attempt(address: string, attribute: string, value: unknown): unknown {
    try {
      return this.#value(value);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.problem(address, attribute, error.message);
      return undefined;
    }
  }

  #value(value: unknown): unknown {
    if (typeof value === "string") return evaluateTemplate(value, (path) => this.#lookup(path));
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#value(item)]));
  }

  #lookup(path: ReferencePath): unknown {
    const reference = path.join(".");
    if (this.#open.has(reference)) throw new ExpressionError(`${reference} refers to itself`);
    this.#open.add(reference);
    try {
      const [root, name] = path;
      if (root === "path") return name === "module" || name === "root" ? "." : unknown(reference);
      if (root === "local") return follow(this.#value(this.#stack.json.locals[String(name)]), path, 2);
      if (root === "var") return follow(this.#variable(String(name)), path, 2);
      const data = root === "data";
      const [type, resource, attribute] = data ? path.slice(1) : path;
      if (attribute === undefined) return unknown(reference);
      const found = this.#resourceAttribute(data, String(type), String(resource), String(attribute));
      return follow(found, path, data ? 4 : 3);
    } finally {
      this.#open.delete(reference);
    }
  }

  #variable(name: string): unknown {
    const found = this.#stack.json.variable[name];
    if (found === undefined || found.default === undefined)
      throw new ExpressionError(`the variable ${name} has no default value`);
    return this.#value(found.default);
  }

  #resourceAttribute(data: boolean, type: string, name: string, attribute: string): unknown {
    const kind = data ? `data.${type}` : type;
    const config = (data ? this.#stack.json.data : this.#stack.json.resource)[type]?.[name];
    if (config === undefined)
      throw new ExpressionError(`it refers to ${kind}.${name}, which the stack does not declare`);
    const known = COMPUTED[kind] ?? {};
    const computed = Object.hasOwn(known, attribute) ? known[attribute] : undefined;
    if (computed !== undefined) return computed(this.#self(data, type, name));
    if (config[attribute] !== undefined) return this.#value(config[attribute]);
    throw new ExpressionError(
      `it refers to ${kind}.${name}.${attribute}, whose value only AWS knows; the local run computes ${
        Object.keys(known).join(", ") || "nothing"
      } for ${kind}`,
    );
  }

  #self(data: boolean, type: string, name: string): Self {
    const prefix = data ? ["data"] : [];
    const declared = (data ? this.#stack.json.data : this.#stack.json.resource)[type]?.[name] ?? {};
    const text = (attribute: string) => String(this.#lookup([...prefix, type, name, attribute]));
    return {
      address: [this.#stack.name, ...prefix, type, name].join("."),
      account: this.account,
      region: this.region,
      text,
      optional: (attribute, otherwise) => (attribute in declared ? text(attribute) : otherwise),
    };
  }
}

/** Walks into a value, e.g. `.variables.NAME` or `[0]`. A block that stands alone is its own first element. */
function follow(value: unknown, path: ReferencePath, from: number): unknown {
  let current = value;
  for (const step of path.slice(from)) {
    if (step === 0 && !Array.isArray(current)) continue;
    if (typeof current !== "object" || current === null) return unknown(path.join("."));
    current = (current as Readonly<Record<string | number, unknown>>)[step];
  }
  return current === undefined ? unknown(path.join(".")) : current;
}

function unknown(reference: string): never {
  throw new ExpressionError(`the reference ${reference} is not understood`);
}
