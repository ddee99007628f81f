import type { Effect, RuleId } from "../documents/rules.ts";
import { RULES } from "../documents/rules.ts";

/** What became of something that was sent, and why: the answer to "Why is my trace missing?". Times are epoch seconds. */
export interface Finding {
  /** Counts up from 1; a finding that comes again keeps its number. */
  readonly number: number;
  readonly rule: RuleId;
  readonly effect: Effect;
  /** What is wrong, in one sentence. */
  readonly reason: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** Who sent it, e.g. `UDP 127.0.0.1:53011`; undefined for what was found in a trace afterwards. */
  readonly sender?: string;
  /** The ErrorCode of UnprocessedTraceSegments, for what was refused. */
  readonly code?: string;
  readonly traceId?: string;
  /** The segment or subsegment. */
  readonly id?: string;
  /** The first 200 characters of what was sent. */
  readonly document?: string;
  readonly first: number;
  readonly last: number;
  /** How often it was found. */
  readonly count: number;
}

/** A finding before it is kept. */
export type Report = Pick<Finding, "rule" | "reason" | "sender" | "code" | "traceId" | "id" | "document">;

export function effectOf(rule: RuleId): Effect {
  return RULES[rule].effect;
}

/** A finding in one line, for a terminal. */
export function describeFinding({ effect, rule, reason, sender, traceId, id }: Finding): string {
  const what = [traceId && `trace ${traceId}`, id && `id ${id}`, sender && `from ${sender}`].filter(Boolean);
  const about = what.length === 0 ? "" : ` (${what.join(", ")})`;
  return `X-Ray: ${effect}: ${reason.replace(/\.$/, "")}${about} [${rule}]`;
}
