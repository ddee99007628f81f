import { duration, percent, rate } from "../format.ts";
import { outcome, shares, worst } from "../outcome.ts";
import type { MapEdge } from "./graph.ts";
import type { Point } from "./layout.ts";

interface Props {
  edge: MapEdge;
  path: string;
  middle: Point;
  busiest: number;
  seconds: number;
  dimmed: boolean;
}

/** A connection: thicker with traffic, marked with the worst that its calls ended in. */
export function Edge({ edge, path, middle, busiest, seconds, dimmed }: Props) {
  const { total, time } = edge.statistics;
  const bad = worst(edge.statistics);
  const width = 1.25 + 2.25 * Math.sqrt(busiest === 0 ? 0 : total / busiest);
  return (
    <g class={`edge edge-${bad}${dimmed ? " dimmed" : ""}`}>
      <path d={path} stroke-width={width} marker-end={`url(#arrow-${bad})`} />
      {total > 0 && (
        <text x={middle.x} y={middle.y + (bad === "ok" ? 4 : -3)} text-anchor="middle">
          {rate(total, seconds)} · {duration(time / total)}
          {bad !== "ok" && (
            <tspan class="edge-bad" x={middle.x} dy={14}>
              {outcome(bad).sign} {percent(shares(edge.statistics)[bad])}
            </tspan>
          )}
        </text>
      )}
    </g>
  );
}
