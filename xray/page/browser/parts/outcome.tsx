import { type OutcomeId, outcome } from "../outcome.ts";

/** An outcome as sign, word and colour. */
export function OutcomeMark({ id, text }: { id: OutcomeId; text?: string }) {
  const { sign, label } = outcome(id);
  return (
    <span class={`mark mark-${id}`}>
      <span class="mark-sign" aria-hidden="true">
        {sign}
      </span>
      {text ?? label}
    </span>
  );
}
