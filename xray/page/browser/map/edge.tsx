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
  direction: "LR" | "TB";
}

/** A connection: thicker with traffic, marked with the worst that its calls ended in. */
export function Edge({ edge, path, middle, busiest, seconds, dimmed, direction }: Props) {
  const { total, time } = edge.statistics;
  const bad = worst(edge.statistics);
  const width = 1.25 + 2.25 * Math.sqrt(busiest === 0 ? 0 : total / busiest);
  const across = direction === "LR";
  // Above and below a line that goes across, beside one that goes down.
  const x = across ? middle.x : middle.x + 8;
  return (
    <g class={`edge edge-${bad}${dimmed ? " dimmed" : ""}`}>
      <path d={path} stroke-width={width} marker-end={`url(#arrow-${bad})`} />
      {total > 0 && (
        <text x={x} y={middle.y - (across ? 6 : 4)} style={{ textAnchor: across ? "middle" : "start" }}>
          {rate(total, seconds)}
          <tspan x={x} dy={across ? 21 : 13}>
            {duration(time / total)}
          </tspan>
          {bad !== "ok" && (
            <tspan class="edge-bad" x={x} dy={13}>
              {outcome(bad).sign} {percent(shares(edge.statistics)[bad])}
            </tspan>
          )}
        </text>
      )}
    </g>
  );
}
