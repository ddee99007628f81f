import type { State } from "./client.ts";

/** The names that CloudWatch's console gives the states, with the page's marks. */
const STATES = {
  OK: { label: "OK", sign: "✓", mark: "mark-ok" },
  ALARM: { label: "In alarm", sign: "✕", mark: "mark-fault" },
  INSUFFICIENT_DATA: { label: "Insufficient data", sign: "–", mark: "" },
} as const satisfies Readonly<Record<State, { label: string; sign: string; mark: string }>>;

/** What a state is called. */
export const stateName = (state: State): string => STATES[state].label;

/** An alarm's state as sign and name. */
export function StateMark({ state }: { state: State }) {
  const { label, sign, mark } = STATES[state];
  return (
    <span class={`mark ${mark}`}>
      <span class="mark-sign" aria-hidden="true">
        {sign}
      </span>
      {label}
    </span>
  );
}
