import { BlockList, isIP } from "node:net";
import { matchesPattern, type Pattern } from "@image-text/xray/wildcard";
import type { Statement } from "../template/deployment.ts";
import { type Context, expand, matchesArnParts, plain } from "./match.ts";

/**
 * The result of a condition: `unknown` if it uses an operator or a variable that cannot be evaluated. The caller must
 * never allow a request because of `unknown`.
 */
export type Answer = boolean | "unknown";

/** Compares one value of the request with one of the policy; undefined where they cannot be compared. */
type Compare = (actual: string, wanted: Pattern) => boolean | undefined;
type CompareTexts = (actual: string, wanted: string) => boolean | undefined;

/** For operators that know no wildcards. */
const literally =
  (compare: CompareTexts): Compare =>
  (a, b) =>
    compare(a, plain(b));

const numbers = (compare: (a: number, b: number) => boolean): Compare =>
  literally((a, b) => (isNumber(a) && isNumber(b) ? compare(Number(a), Number(b)) : undefined));
const dates = (compare: (a: number, b: number) => boolean): Compare =>
  literally((a, b) => {
    const [x, y] = [time(a), time(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? undefined : compare(x, y);
  });

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, Compare> = new Map(
  Object.entries<Compare>({
    StringEquals: literally((a, b) => a === b),
    StringEqualsIgnoreCase: literally((a, b) => a.toLowerCase() === b.toLowerCase()),
    StringLike: (a, b) => matchesPattern(b, a),
    NumericEquals: numbers((a, b) => a === b),
    NumericLessThan: numbers((a, b) => a < b),
    NumericLessThanEquals: numbers((a, b) => a <= b),
    NumericGreaterThan: numbers((a, b) => a > b),
    NumericGreaterThanEquals: numbers((a, b) => a >= b),
    DateEquals: dates((a, b) => a === b),
    DateLessThan: dates((a, b) => a < b),
    DateLessThanEquals: dates((a, b) => a <= b),
    DateGreaterThan: dates((a, b) => a > b),
    DateGreaterThanEquals: dates((a, b) => a >= b),
    Bool: literally((a, b) => a.toLowerCase() === b.toLowerCase()),
    BinaryEquals: literally((a, b) => a === b),
    IpAddress: literally(inNetwork),
    // ArnEquals and ArnLike behave alike.
    ArnEquals: (a, b) => matchesArnParts(b, a),
    ArnLike: (a, b) => matchesArnParts(b, a),
  }),
);

/** Operators that hold where their positive form does not, and where the key is absent. */
const NEGATED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    StringNotEquals: "StringEquals",
    StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
    StringNotLike: "StringLike",
    NumericNotEquals: "NumericEquals",
    DateNotEquals: "DateEquals",
    NotIpAddress: "IpAddress",
    ArnNotEquals: "ArnEquals",
    ArnNotLike: "ArnLike",
  }),
);

/** Whether all conditions of a statement hold. */
export function meets(condition: Statement["condition"], context: Context): Answer {
  let result: Answer = true;
  for (const [operator, keys] of Object.entries(condition ?? {}))
    for (const [key, wanted] of Object.entries(keys)) {
      const answer = test(operator, context.get(key.toLowerCase()) ?? [], wanted, context);
      if (answer === false) return false;
      if (answer === "unknown") result = "unknown";
    }
  return result;
}

function test(
  operator: string,
  actual: readonly string[],
  wanted: readonly string[],
  context: Context,
): Answer {
  const [, quantifier, base = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (base === "Null") {
    const answers = new Set(
      wanted.map((value) => (value.toLowerCase() === "true") === (actual.length === 0)),
    );
    return answers.has(true);
  }
  const negated = NEGATED.get(base);
  const compare = OPERATORS.get(negated ?? base);
  if (compare === undefined) return "unknown";
  if (actual.length === 0) {
    if (quantifier === "ForAnyValue") return false;
    return ifExists !== undefined || quantifier === "ForAllValues" || negated !== undefined;
  }
  const values = wanted.map((value) => expand(value, context));
  const hits = actual
    .map((one) => oneOf(one, values, compare))
    .map((hit) => invert(hit, negated !== undefined));
  // A negated operator without a quantifier must hold for every value, a positive one for any.
  const every = quantifier === "ForAllValues" || (quantifier === undefined && negated !== undefined);
  const decisive = !every;
  if (hits.includes(decisive)) return decisive;
  return hits.includes("unknown") ? "unknown" : every;
}

function oneOf(actual: string, wanted: readonly (Pattern | undefined)[], compare: Compare): Answer {
  let result: Answer = false;
  for (const value of wanted) {
    const equal = value === undefined ? undefined : compare(actual, value);
    if (equal === true) return true;
    if (equal === undefined) result = "unknown";
  }
  return result;
}

function invert(answer: Answer, negated: boolean): Answer {
  return answer === "unknown" || !negated ? answer : !answer;
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim());
}

/** Epoch milliseconds of an ISO date or of epoch seconds. */
function time(text: string): number {
  return isNumber(text) ? Number(text) * 1000 : Date.parse(text);
}

function inNetwork(address: string, network: string): boolean | undefined {
  const [base = "", bits] = network.split("/");
  const version = isIP(base);
  const prefix = Number(bits ?? (version === 6 ? 128 : 32));
  if (version === 0 || isIP(address) === 0 || !(prefix >= 0 && prefix <= (version === 6 ? 128 : 32)))
    return undefined;
  if (isIP(address) !== version) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(base, prefix, family);
  return list.check(address, family);
}
