import { BlockList, isIP } from "node:net";

/** A pattern that EventBridge would refuse. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** Says of one value of an event whether it matches; undefined stands for a field that is not there. */
type Matcher = (value: unknown) => boolean;
/** Says of an event, or of an object in it, whether it matches. */
export type Pattern = (event: unknown) => boolean;

/**
 * Compiles an event pattern. Every field must match; of the values listed for a field, one must; of an array in
 * the event, one element must.
 * Throws {@link PatternError} where the pattern is not valid or uses a comparison that is not known.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown): Pattern {
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    throw new PatternError("An event pattern must be an object with at least one field.");
  return compileObject(pattern, "");
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: string): Pattern {
  const tests = Object.entries(pattern).map(([name, wanted]): Pattern => {
    const where = path === "" ? name : `${path}.${name}`;
    if (name === "$or" && Array.isArray(wanted) && wanted.every(isObject)) {
      if (wanted.length < 2) throw new PatternError(`${where} needs at least two alternatives.`);
      const alternatives = wanted.map((one) => compileObject(one, path));
      return (event) => alternatives.some((alternative) => alternative(event));
    }
    const field = compileField(wanted, where);
    return (event) => (isObject(event) ? field(own(event, name)) : field(undefined));
  });
  return (event) => tests.every((test) => test(event));
}

function compileField(wanted: unknown, path: string): Matcher {
  if (isObject(wanted)) {
    if (Object.keys(wanted).length === 0) throw new PatternError(`${path} must not be empty.`);
    const nested = compileObject(wanted, path);
    return (value) => (Array.isArray(value) ? value.some(nested) : nested(value));
  }
  if (!Array.isArray(wanted))
    throw new PatternError(`${path} must be an object or a list, not ${JSON.stringify(wanted)}.`);
  if (wanted.length === 0) throw new PatternError(`${path} must list at least one value.`);
  const matchers = wanted.map((one) => compileValue(one, path));
  return (value) => {
    const candidates = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
    // An empty list is a field without values: it is there, and equals nothing.
    return matchers.some((matcher) => (candidates.length === 0 ? matcher([]) : candidates.some(matcher)));
  };
}

function compileValue(wanted: unknown, path: string): Matcher {
  if (isScalar(wanted)) return (value) => value === wanted;
  if (!isObject(wanted)) throw new PatternError(`${path} must not list a list.`);
  const [[name, operand] = ["", undefined], ...rest] = Object.entries(wanted);
  const compile = comparison(name);
  if (compile === undefined || rest.length > 0)
    throw new PatternError(
      `${path}: ${JSON.stringify(wanted)} is not one of the comparisons ${Object.keys(COMPARISONS).join(", ")}.`,
    );
  return compile(operand, path);
}

const COMPARISONS: Readonly<Record<string, (operand: unknown, path: string) => Matcher>> = {
  exists(operand, path) {
    if (typeof operand !== "boolean") throw new PatternError(`${path}: exists takes true or false.`);
    return (value) => (value !== undefined && !isObject(value)) === operand;
  },
  prefix: affix((value, wanted) => value.startsWith(wanted)),
  suffix: affix((value, wanted) => value.endsWith(wanted)),
  wildcard: (operand, path) => text(wildcard(string(operand, path))),
  "equals-ignore-case"(operand, path) {
    const wanted = string(operand, path).toLowerCase();
    return text((value) => value.toLowerCase() === wanted);
  },
  cidr: (operand, path) => text(cidr(string(operand, path), path)),
  numeric: (operand, path) => numeric(operand, path),
  "anything-but": (operand, path) => anythingBut(operand, path),
};

function comparison(name: string) {
  return Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
}

/** Prefix and suffix, which may ask to ignore the case. */
function affix(test: (value: string, wanted: string) => boolean) {
  return (operand: unknown, path: string): Matcher => {
    if (!isObject(operand)) {
      const wanted = string(operand, path);
      return text((value) => test(value, wanted));
    }
    const wanted = string(operand["equals-ignore-case"], path).toLowerCase();
    return text((value) => test(value.toLowerCase(), wanted));
  };
}

/** Matches whatever is there and is none of the listed values or matches none of the comparisons. */
function anythingBut(operand: unknown, path: string): Matcher {
  const refused: Matcher[] = [];
  if (isObject(operand)) {
    const [[name, values] = ["", undefined], ...rest] = Object.entries(operand);
    const compile = ["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(name)
      ? comparison(name)
      : undefined;
    if (compile === undefined || rest.length > 0)
      throw new PatternError(`${path}: anything-but does not take ${JSON.stringify(operand)}.`);
    for (const one of Array.isArray(values) ? values : [values]) refused.push(compile(one, path));
  } else {
    const list: unknown[] = Array.isArray(operand) ? operand : [operand];
    if (list.length === 0 || !list.every(isScalar))
      throw new PatternError(`${path}: anything-but takes values or a comparison.`);
    for (const one of list) refused.push((value) => value === one);
  }
  return (value) => isScalar(value) && !refused.some((matches) => matches(value));
}

/** Pairs of a comparison and a number, all of which must hold. */
function numeric(operand: unknown, path: string): Matcher {
  const list: unknown[] = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < list.length; at += 2) {
    const bound = list[at + 1];
    const compare = NUMERIC[String(list[at])];
    if (compare === undefined || typeof bound !== "number")
      throw new PatternError(`${path}: numeric takes pairs such as [">", 0, "<=", 5].`);
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0) throw new PatternError(`${path}: numeric takes pairs such as [">", 0, "<=", 5].`);
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

const NUMERIC: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `*` stands for any characters; a backslash takes the next `*` or backslash literally. */
function wildcard(pattern: string): (value: string) => boolean {
  if (/(?<!\\)(?:\\\\)*\*\*/.test(pattern))
    throw new PatternError(`"${pattern}" has two wildcards in a row.`);
  const source = pattern.replace(
    /\\([*\\])|(\*)|[\\^$.|?+()[\]{}]/g,
    (char, escaped?: string, star?: string) => (star ? ".*" : escaped ? `\\${escaped}` : `\\${char}`),
  );
  const expression = new RegExp(`^${source}$`, "su");
  return (value) => expression.test(value);
}

function cidr(network: string, path: string): (value: string) => boolean {
  const [base = "", bits = ""] = network.split("/");
  const version = isIP(base);
  const prefix = bits === "" ? Number.NaN : Number(bits);
  if (version === 0 || !(prefix >= 0 && prefix <= (version === 6 ? 128 : 32)))
    throw new PatternError(`${path}: "${network}" is not a network such as 10.0.0.0/24.`);
  const family = version === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(base, prefix, family);
  return (value) => isIP(value) === version && list.check(value, family);
}

function text(test: (value: string) => boolean): Matcher {
  return (value) => typeof value === "string" && test(value);
}

function string(operand: unknown, path: string): string {
  if (typeof operand === "string") return operand;
  throw new PatternError(`${path}: ${JSON.stringify(operand)} should be a text.`);
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
