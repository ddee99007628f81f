import { isRecord } from "../../protocol/index.ts";
import { comparison, isScalar, type Matcher } from "./comparisons.ts";
import { PatternError } from "./pattern-error.ts";

/** Whether an event, or an object in it, matches. */
export type Pattern = (event: unknown) => boolean;

/** Levels of nesting in a pattern. AWS states no limit; without one, a deep pattern would exhaust the stack. */
const MAXIMUM_DEPTH = 200;

/**
 * Compiles an event pattern. Every field must match; of the values listed for a field, one must; of an array in
 * the event, one element must.
 * Throws {@link PatternError} where the pattern is not valid or uses a comparison that is not known.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown): Pattern {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0)
    throw new PatternError("An event pattern must be an object with at least one field.");
  return compileObject(pattern, "", 1);
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: string, depth: number): Pattern {
  if (depth > MAXIMUM_DEPTH) throw new PatternError(`It is nested more than ${MAXIMUM_DEPTH} levels deep.`);
  const tests = Object.entries(pattern).map(([name, wanted]): Pattern => {
    const where = path === "" ? name : `${path}.${name}`;
    if (name === "$or" && Array.isArray(wanted) && wanted.every(isRecord)) {
      if (wanted.length < 2) throw new PatternError(`${where} needs at least two alternatives.`);
      const alternatives = wanted.map((one) => compileObject(one, path, depth + 1));
      return (event) => alternatives.some((alternative) => alternative(event));
    }
    const field = compileField(wanted, where, depth);
    return (event) => field(isRecord(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  });
  return (event) => tests.every((test) => test(event));
}

function compileField(wanted: unknown, path: string, depth: number): Matcher {
  if (isRecord(wanted)) {
    if (Object.keys(wanted).length === 0) throw new PatternError(`${path} must not be empty.`);
    const nested = compileObject(wanted, path, depth + 1);
    return (value) => (Array.isArray(value) ? value.some(nested) : nested(value));
  }
  if (!Array.isArray(wanted))
    throw new PatternError(`${path} must be an object or a list, not ${JSON.stringify(wanted)}.`);
  if (wanted.length === 0) throw new PatternError(`${path} must list at least one value.`);
  const matchers = wanted.map((one) => compileValue(one, path));
  return (value) => {
    const candidates = Array.isArray(value) ? value.flat(MAXIMUM_DEPTH) : [value];
    // An empty list has no values, so it is like a field that is not there.
    if (candidates.length === 0) candidates.push(undefined);
    return matchers.some((matcher) => candidates.some(matcher));
  };
}

function compileValue(wanted: unknown, path: string): Matcher {
  if (isScalar(wanted)) return (value) => value === wanted;
  if (!isRecord(wanted)) throw new PatternError(`${path} must not list a list.`);
  const [[name, operand] = ["", undefined], ...rest] = Object.entries(wanted);
  if (rest.length > 0)
    throw new PatternError(`${path}: ${JSON.stringify(wanted)} has more than one comparison.`);
  return comparison(name, path)(operand, path);
}
