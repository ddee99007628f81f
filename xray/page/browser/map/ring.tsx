import { OUTCOMES, shares } from "../outcome.ts";
import type { Statistics } from "../shapes.ts";

/** Degrees left free between two parts of the ring, so that they are told apart without their colours. */
const GAP = 5;
/** The least that a part takes, so that one fault in a thousand is seen. */
const LEAST = 9;

/** A ring whose parts are the shares of ok, error, throttle and fault, clockwise from the top. */
export function Ring({
  radius,
  width,
  statistics,
}: {
  radius: number;
  width: number;
  statistics: Statistics;
}) {
  const share = shares(statistics);
  const present = OUTCOMES.filter(({ id }) => share[id] > 0);
  if (present.length === 0) {
    return <circle class="ring ring-none" r={radius} stroke-width={width} />;
  }
  if (present.length === 1) {
    return <circle class={`ring ring-${present[0]?.id}`} r={radius} stroke-width={width} />;
  }
  const room = 360 - present.length * (GAP + LEAST);
  let at = GAP / 2;
  return (
    <>
      {present.map(({ id }) => {
        const from = at;
        const to = from + LEAST + room * share[id];
        at = to + GAP;
        return <path key={id} class={`ring ring-${id}`} d={arc(radius, from, to)} stroke-width={width} />;
      })}
    </>
  );
}

function arc(radius: number, from: number, to: number): string {
  const [x1, y1] = onCircle(radius, from);
  const [x2, y2] = onCircle(radius, to);
  return `M${x1} ${y1}A${radius} ${radius} 0 ${to - from > 180 ? 1 : 0} 1 ${x2} ${y2}`;
}

function onCircle(radius: number, degrees: number): [string, string] {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return [(radius * Math.cos(angle)).toFixed(2), (radius * Math.sin(angle)).toFixed(2)];
}
