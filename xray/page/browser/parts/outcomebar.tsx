import { number, percent } from "../format.ts";
import { OUTCOMES, shares } from "../outcome.ts";
import type { Statistics } from "../shapes.ts";

/** Shares of the outcomes as one bar with its numbers beneath. */
export function OutcomeBar({ statistics }: { statistics: Statistics }) {
  const share = shares(statistics);
  return (
    <div class="outcomes">
      <div class="outcomes-bar" aria-hidden="true">
        {OUTCOMES.filter(({ id }) => share[id] > 0).map(({ id }) => (
          <span key={id} class={`fill-${id}`} style={{ flexGrow: share[id], minWidth: "4px" }} />
        ))}
      </div>
      <dl>
        {OUTCOMES.map(({ id, label, sign, meaning }) => (
          <div key={id} class={statistics[id] === 0 ? "zero" : ""}>
            <dt title={meaning}>
              <span class={`mark mark-${id}`}>
                <span class="mark-sign" aria-hidden="true">
                  {sign}
                </span>
                {label}
              </span>
            </dt>
            <dd>
              {number(statistics[id])} <small>{percent(share[id])}</small>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
