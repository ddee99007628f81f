import { edgesOf, type TraceEdge } from "../traces/edges.ts";
import { type RootCause, rootCausesOf } from "../traces/rootcause.ts";
import { serviceOf, type Trace } from "../traces/trace.ts";
import type { Comparison, Expression, Json, Value } from "./expression.ts";
import { clientOf, selects } from "./select.ts";
import { edgeSubjects, elementSubjects, type Subject, segmentSubject, traceSubject } from "./subject.ts";

/** What an expression may refer to outside of the trace. */
export interface FilterContext {
  /** The filter of a group by its name or ARN; undefined if there is none: then no trace is in it. */
  group?(by: "name" | "arn", value: string): Expression | undefined;
}

/**
 * Whether a trace fulfils a filter expression.
 *
 * Outside of braces a keyword looks at the trace: how it went is asked of the entry, who and where of every
 * segment. Inside `service(…) { }` all conditions must hold for one visit of such a service, inside
 * `edge(…) { }` for one record of a call, inside `rootcause… { }` for one element of the list. service, edge, group and
 * rootcause speak of the whole trace wherever they stand. The rest is in docs/filter-expressions.md.
 */
export function matches(expression: Expression, trace: Trace, context: FilterContext = {}): boolean {
  return new Evaluation(trace, context).holds(expression, traceSubject(trace));
}

class Evaluation {
  readonly #trace: Trace;
  readonly #context: FilterContext;
  /** Groups being evaluated, so that one whose filter leads back to itself has no traces instead of no end. */
  readonly #groups = new Set<string>();

  constructor(trace: Trace, context: FilterContext) {
    this.#trace = trace;
    this.#context = context;
  }

  holds(expression: Expression, subject: Subject): boolean {
    switch (expression.kind) {
      case "and":
        return expression.operands.every((operand) => this.holds(operand, subject));
      case "or":
        return expression.operands.some((operand) => this.holds(operand, subject));
      case "not":
        return !this.holds(expression.operand, subject);
      case "keyword":
        return holdsForKeyword(subject.read(expression.keyword), expression.comparison);
      case "annotation":
        return holdsForAnnotation(subject.annotations(expression.key), expression.comparison);
      case "service":
        return this.#reachesService(expression);
      case "edge":
        return this.#reachesEdge(expression);
      case "group":
        return this.#inGroup(expression.by, expression.value) === (expression.operator === "=");
      case "rootcause":
        return this.#hasRootCause(expression);
      case "rootcause.json":
        return this.#hasRootCauses(expression.causes) === (expression.operator === "=");
    }
  }

  #reachesService({ service, filter }: Expression & { kind: "service" }): boolean {
    const isClient = ({ source, target }: TraceEdge) =>
      source === undefined && selects(service, clientOf(serviceOf(target)));
    if (!filter && edgesOf(this.#trace).some(isClient)) return true;
    return this.#trace.segments.some(
      (segment) =>
        selects(service, serviceOf(segment)) &&
        (!filter || this.holds(filter, segmentSubject(segment, this.#trace))),
    );
  }

  #reachesEdge({ source, destination, filter }: Expression & { kind: "edge" }): boolean {
    return edgesOf(this.#trace).some((edge) => {
      const target = serviceOf(edge.target);
      return (
        selects(source, edge.source ? serviceOf(edge.source) : clientOf(target)) &&
        selects(destination, target) &&
        (!filter || edgeSubjects(edge, this.#trace).some((record) => this.holds(filter, record)))
      );
    });
  }

  #inGroup(by: "name" | "arn", value: string): boolean {
    const key = `${by} ${value}`;
    const filter = this.#groups.has(key) ? undefined : this.#context.group?.(by, value);
    if (!filter) return false;
    this.#groups.add(key);
    const inside = this.holds(filter, traceSubject(this.#trace));
    this.#groups.delete(key);
    return inside;
  }

  #hasRootCause({ cause, level, filter }: Expression & { kind: "rootcause" }): boolean {
    return rootCausesOf(this.#trace)
      [cause].flatMap((each) => elementSubjects(each, level))
      .some((element) => !filter || this.holds(filter, element));
  }

  #hasRootCauses(wanted: readonly Json[]): boolean {
    const { fault, error, responsetime } = rootCausesOf(this.#trace);
    const found: readonly RootCause[] = [...fault, ...error, ...responsetime];
    return wanted.every((pattern) => found.some((cause) => fits(pattern, cause)));
  }
}

/** Alone, a keyword asks whether it is true, or whether it is set where it has no truth value. */
function holdsForKeyword(values: readonly Value[], comparison: Comparison | undefined): boolean {
  return comparison ? compares(values, comparison) : values.some((value) => value !== false);
}

/**
 * Alone, an annotation asks for the "presence of an annotation key", whatever its value:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 */
function holdsForAnnotation(values: readonly Value[], comparison: Comparison | undefined): boolean {
  return comparison ? compares(values, comparison) : values.length > 0;
}

/** A comparison needs a value; `!=` is true if no value equals, the others if one fulfils it. */
function compares(values: readonly Value[], { operator, value: wanted }: Comparison): boolean {
  if (operator === "!=") return values.length > 0 && !values.includes(wanted);
  return values.some((value) => fulfils(value, operator, wanted));
}

function fulfils(value: Value, operator: Comparison["operator"], wanted: Value): boolean {
  if (operator === "=") return value === wanted;
  if (typeof value === "number" && typeof wanted === "number") {
    if (operator === "<") return value < wanted;
    if (operator === "<=") return value <= wanted;
    if (operator === ">") return value > wanted;
    return operator === ">=" && value >= wanted;
  }
  if (typeof value !== "string" || typeof wanted !== "string") return false;
  if (operator === "CONTAINS") return value.includes(wanted);
  if (operator === "BEGINSWITH") return value.startsWith(wanted);
  return operator === "ENDSWITH" && value.endsWith(wanted);
}

/** Every field of the pattern must be in the value and fit; lists have the same length. */
function fits(pattern: Json | undefined, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const items: readonly Json[] = pattern;
    return (
      Array.isArray(value) &&
      value.length === items.length &&
      items.every((item, index) => fits(item, value[index]))
    );
  }
  if (typeof pattern !== "object" || pattern === null) return pattern === value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = new Map(Object.entries(value));
  return Object.entries(pattern).every(([key, field]) => fields.has(key) && fits(field, fields.get(key)));
}
