import { FilterExpressionError } from "../filter/error.ts";
import type { Expression } from "../filter/expression.ts";
import { matches } from "../filter/matches.ts";
import { parseFilterExpression } from "../filter/parser.ts";
import type { GroupSelector, Groups } from "../settings/groups.ts";
import type { Trace } from "../traces/trace.ts";
import { invalid } from "./error.ts";

/** Expressions kept parsed, and their answers for each trace; more than any page or script asks at a time. */
const MAX_KEPT = 64;

interface Kept {
  readonly expression: Expression;
  readonly answers: WeakMap<Trace, boolean>;
}

/** Selects traces by filter expressions and groups. An answer is computed once for each state of a trace. */
export class Selection {
  readonly #groups: Groups;
  readonly #kept = new Map<string, Kept>();

  constructor(groups: Groups) {
    this.#groups = groups;
  }

  /** Whether a trace fulfils an expression. Throws InvalidRequestException where the expression is wrong. */
  matcher(text: string): (trace: Trace) => boolean {
    if (text.trim() === "") return () => true;
    const kept = this.#keep(text);
    return (trace) => {
      let answer = kept.answers.get(trace);
      if (answer === undefined) {
        answer = matches(kept.expression, trace, {
          group: (by, value) => this.#expressionOf(by, value, trace),
        });
        kept.answers.set(trace, answer);
      }
      return answer;
    };
  }

  /** Whether a trace is in a group, by the filter that the group had when the trace began. */
  member(selector: GroupSelector): (trace: Trace) => boolean {
    this.#groups.get(selector);
    return (trace) => {
      const filter = this.#groups.filterAt(selector, trace.startTime);
      return filter === undefined || this.matcher(filter)(trace);
    };
  }

  /** To be called when a group has changed: expressions may refer to it. */
  forget(): void {
    this.#kept.clear();
  }

  #expressionOf(by: "name" | "arn", value: string, trace: Trace): Expression | undefined {
    const found = this.#groups
      .list()
      .find((group) => value === (by === "name" ? group.GroupName : group.GroupARN));
    if (found === undefined) return undefined;
    const filter = this.#groups.filterAt({ GroupName: found.GroupName }, trace.startTime);
    if (filter === undefined || filter.trim() === "") return EVERYTHING;
    return this.#keep(filter).expression;
  }

  #keep(text: string): Kept {
    const kept = this.#kept.get(text) ?? {
      expression: parseExpression(text),
      answers: new WeakMap<Trace, boolean>(),
    };
    this.#kept.delete(text);
    this.#kept.set(text, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }
}

/** Holds for every trace: a conjunction of nothing. */
const EVERYTHING: Expression = { kind: "and", operands: [] };

/** A blank expression is none. Throws InvalidRequestException with the column of the mistake. */
export function checkExpression(text: string): void {
  if (text.trim() !== "") parseExpression(text);
}

/** Throws InvalidRequestException with the column of the mistake in the request's `member`. */
export function parseExpression(text: string, member = "FilterExpression"): Expression {
  try {
    return parseFilterExpression(text);
  } catch (error) {
    if (error instanceof FilterExpressionError) throw invalid(`${member}: ${error.message}`);
    throw error;
  }
}
