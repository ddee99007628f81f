import { BlockList, isIP } from "node:net";
import { isRecord } from "../../protocol/index.ts";
import { PatternError } from "./pattern-error.ts";
import { wildcard } from "./wildcard.ts";

/** Whether one value of an event matches; undefined is a field that is not there. */
export type Matcher = (value: unknown) => boolean;

/** Makes a matcher of what stands behind a comparison's name. Throws PatternError. */
type Comparison = (operand: unknown, path: string) => Matcher;

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html, and where that says
// nothing, AWS's own implementation: https://github.com/aws/event-ruler
const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ["exists", exists],
  ["prefix", affix((value, wanted) => value.startsWith(wanted))],
  ["suffix", affix((value, wanted) => value.endsWith(wanted))],
  ["wildcard", (operand, path) => text(wildcard(string(operand, path)))],
  ["equals-ignore-case", equalsIgnoreCase],
  ["cidr", (operand, path) => text(cidr(string(operand, path), path))],
  ["numeric", numeric],
  ["anything-but", anythingBut],
]);

/** The comparison of that name. Throws PatternError with the names that there are. */
export function comparison(name: string, path: string): Comparison {
  const found = COMPARISONS.get(name);
  if (found === undefined)
    throw new PatternError(
      `${path}: ${JSON.stringify(name)} is not one of the comparisons ${[...COMPARISONS.keys()].join(", ")}.`,
    );
  return found;
}

export function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function exists(operand: unknown, path: string): Matcher {
  if (typeof operand !== "boolean") throw new PatternError(`${path}: exists takes true or false.`);
  return (value) => (value !== undefined && !isRecord(value)) === operand;
}

function equalsIgnoreCase(operand: unknown, path: string): Matcher {
  const wanted = string(operand, path).toLowerCase();
  return text((value) => value.toLowerCase() === wanted);
}

/** Prefix and suffix, which may ask to ignore the case. */
function affix(test: (value: string, wanted: string) => boolean): Comparison {
  return (operand, path) => {
    if (!isRecord(operand)) {
      const wanted = string(operand, path);
      return text((value) => test(value, wanted));
    }
    const wanted = string(operand["equals-ignore-case"], path).toLowerCase();
    return text((value) => test(value.toLowerCase(), wanted));
  };
}

const INSIDE_ANYTHING_BUT = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/** Matches a value that equals none of the listed values and matches none of the comparisons. */
function anythingBut(operand: unknown, path: string): Matcher {
  const refused = isRecord(operand) ? excludedBy(operand, path) : excludedValues(operand, path);
  return (value) => isScalar(value) && !refused.some((matches) => matches(value));
}

function excludedBy(operand: Readonly<Record<string, unknown>>, path: string): readonly Matcher[] {
  const [[name, values] = ["", undefined], ...rest] = Object.entries(operand);
  if (!INSIDE_ANYTHING_BUT.includes(name) || rest.length > 0)
    throw new PatternError(`${path}: anything-but does not take ${JSON.stringify(operand)}.`);
  const list: unknown[] = Array.isArray(values) ? values : [values];
  if (list.length === 0 || list.includes(""))
    throw new PatternError(`${path}: ${name} inside anything-but must not be empty.`);
  return list.map((one) => comparison(name, path)(one, path));
}

function excludedValues(operand: unknown, path: string): readonly Matcher[] {
  const list: unknown[] = Array.isArray(operand) ? operand : [operand];
  const of = (type: string) => list.every((one) => typeof one === type);
  if (list.length === 0 || !(of("string") || of("number")))
    throw new PatternError(`${path}: anything-but takes texts, or numbers, or a comparison.`);
  return list.map((one) => (value) => value === one);
}

/** Of numbers in patterns and events. */
const MAXIMUM_NUMBER = 5_000_000_000;
type Test = (value: number, bound: number) => boolean;
const LOWER: ReadonlyMap<unknown, Test> = new Map<unknown, Test>([
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
]);
const UPPER: ReadonlyMap<unknown, Test> = new Map<unknown, Test>([
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
]);
const ALONE: ReadonlyMap<unknown, Test> = new Map<unknown, Test>([
  ...LOWER,
  ...UPPER,
  ["=", (a, b) => a === b],
]);

/** `[">", 0]`, or a range `[">", 0, "<=", 5]`. */
function numeric(operand: unknown, path: string): Matcher {
  const list: unknown[] = Array.isArray(operand) ? operand : [];
  const [first, bottom, second, top] = list;
  const isRange = list.length === 4;
  const test = (isRange ? LOWER : ALONE).get(first);
  const testTop = isRange ? UPPER.get(second) : () => true;
  if (test === undefined || testTop === undefined || ![2, 4].includes(list.length))
    throw new PatternError(
      `${path}: numeric takes a comparison such as [">", 0] or a range such as [">", 0, "<=", 5].`,
    );
  const from = bound(bottom, path);
  const to = isRange ? bound(top, path) : from;
  if (isRange && from >= to) throw new PatternError(`${path}: ${from} must be less than ${to}.`);
  return (value) => typeof value === "number" && test(value, from) && testTop(value, to);
}

function bound(value: unknown, path: string): number {
  if (typeof value !== "number" || Math.abs(value) > MAXIMUM_NUMBER)
    throw new PatternError(`${path}: numeric takes numbers from -${MAXIMUM_NUMBER} to ${MAXIMUM_NUMBER}.`);
  return value;
}

function cidr(network: string, path: string): (value: string) => boolean {
  const [base = "", bits = ""] = network.split("/");
  const version = isIP(base);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (version === 0 || !(prefix <= (version === 6 ? 128 : 32)))
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
