import type { Route } from "../route.ts";
import type { TraceSummary } from "../shapes.ts";

export const COLUMNS = [
  { by: "time", label: "Time", of: (trace: TraceSummary) => trace.StartTime ?? 0 },
  { by: "duration", label: "Duration", of: (trace: TraceSummary) => trace.Duration ?? 0 },
  { by: "response", label: "Response", of: (trace: TraceSummary) => trace.ResponseTime ?? 0 },
] as const;

export interface Sort {
  readonly by: (typeof COLUMNS)[number]["by"];
  readonly down: boolean;
}

/** The order that an address asks for; newest first if it asks for none. */
export function sortOf({ query }: Route): Sort {
  const column = COLUMNS.find(({ by }) => by === query.sort) ?? COLUMNS[0];
  return { by: column.by, down: query.order !== "up" };
}

/** The traces in the order asked for. */
export function sorted(traces: readonly TraceSummary[], { by, down }: Sort): readonly TraceSummary[] {
  const of = COLUMNS.find((column) => column.by === by)?.of ?? COLUMNS[0].of;
  return [...traces].sort((a, b) => (down ? of(b) - of(a) : of(a) - of(b)));
}
