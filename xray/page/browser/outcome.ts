import type { Statistics, TraceSummary } from "./shapes.ts";

/** How calls end, in the order of the ring: X-Ray's names and colours, and a sign that does not depend on colour. */
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

/**
 * A trace's outcomes, worst first; `["ok"]` when nothing went wrong. `HasFault` and `HasError` describe its first
 * segment only. An upload's first segment has succeeded long before a later function fails, so root causes count too.
 */
export function outcomesOf(trace: TraceSummary): OutcomeId[] {
  const found: OutcomeId[] = [];
  if (trace.HasFault || trace.FaultRootCauses.length > 0) found.push("fault");
  if (trace.HasThrottle) found.push("throttle");
  // A throttle is a client error too: saying both would say it twice.
  else if (trace.HasError || trace.ErrorRootCauses.length > 0) found.push("error");
  return found.length > 0 ? found : ["ok"];
}

/** What a trace failed of: exceptions and where they come from, furthest downstream first; each once. */
export function causesOf(trace: TraceSummary): string[] {
  const paths = [...trace.FaultRootCauses, ...trace.ErrorRootCauses].map(({ Services }) => Services);
  const causes = paths
    .sort((a, b) => b.length - a.length)
    .map((path) => {
      // A service that sends no segments of its own has its exceptions with the one that called it.
      const entities = path.flatMap(({ EntityPath }) => EntityPath);
      const exception = entities.flatMap(({ Exceptions }) => Exceptions).at(-1);
      return `${exception?.Name ?? "Failed"} at ${path.at(-1)?.Name ?? "unknown"}`;
    });
  return [...new Set(causes)];
}

export const outcome = (id: OutcomeId) => OUTCOMES.find((entry) => entry.id === id) ?? OUTCOMES[0];
