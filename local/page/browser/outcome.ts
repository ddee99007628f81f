import type { Statistics, TraceSummary } from "./shapes.ts";

/** How calls end, in the order of the ring; X-Ray's names and colours, and a sign for whoever cannot tell those. */
export const OUTCOMES = [
  { id: "ok", label: "OK", sign: "✓", meaning: "succeeded" },
  { id: "error", label: "Error", sign: "!", meaning: "client errors (4xx)" },
  { id: "throttle", label: "Throttle", sign: "≋", meaning: "throttled (429)" },
  { id: "fault", label: "Fault", sign: "✕", meaning: "server faults (5xx)" },
] as const;

export type OutcomeId = (typeof OUTCOMES)[number]["id"];

/** The share of each outcome, 0–1; all 0 without calls. */
export function shares(statistics: Statistics): Record<OutcomeId, number> {
  const of = (count: number) => (statistics.total === 0 ? 0 : count / statistics.total);
  return {
    ok: of(statistics.ok),
    error: of(statistics.error),
    throttle: of(statistics.throttle),
    fault: of(statistics.fault),
  };
}

/** The worst that happened: fault, then throttle, then error. */
export function worst(statistics: Statistics): OutcomeId {
  if (statistics.fault > 0) return "fault";
  if (statistics.throttle > 0) return "throttle";
  return statistics.error > 0 ? "error" : "ok";
}

/** A trace's outcomes, worst first; `["ok"]` when nothing went wrong. */
export function outcomesOf(trace: TraceSummary): OutcomeId[] {
  const found: OutcomeId[] = [];
  if (trace.HasFault) found.push("fault");
  if (trace.HasThrottle) found.push("throttle");
  if (trace.HasError) found.push("error");
  return found.length > 0 ? found : ["ok"];
}

export const outcome = (id: OutcomeId) => OUTCOMES.find((entry) => entry.id === id) ?? OUTCOMES[0];
