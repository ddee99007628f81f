import { percent, rate, shortDuration } from "../format.ts";
import { outcome, shares, worst } from "../outcome.ts";
import type { MapEdge } from "./graph.ts";
import type { Point } from "./layout.ts";
import type { LabelSize } from "./place.ts";

interface Props {
  edge: MapEdge;
  path: string;
  busiest: number;
  dimmed: boolean;
}

/** A connection: thicker with traffic, in the colour of the worst outcome of its calls. */
export function EdgeLine({ edge, path, busiest, dimmed }: Props) {
  const bad = worst(edge.statistics);
  const width = 1.25 + 2.25 * Math.sqrt(busiest === 0 ? 0 : edge.statistics.total / busiest);
  return (
    <g class={`edge edge-${bad}${dimmed ? " dimmed" : ""}`}>
      <path d={path} stroke-width={width} marker-end={`url(#arrow-${bad})`} />
    </g>
  );
}

/** What a label says, line by line: rate, average latency, and the worst outcome's share. */
export function edgeText({ statistics }: MapEdge, seconds: number): readonly string[] {
  const { total, time } = statistics;
  if (total === 0) return [];
  const bad = worst(statistics);
  const share = bad === "ok" ? [] : [`${outcome(bad).sign} ${percent(shares(statistics)[bad])}`];
  return [rate(total, seconds), shortDuration(time / total), ...share];
}

/** Units of the drawing. */
const LINE = 13;
const LETTER = 6.2;

/** The size of a label, with a little air around it. */
export const labelSize = (lines: readonly string[]): LabelSize => ({
  width: Math.max(...lines.map((line) => line.length)) * LETTER + 8,
  height: lines.length * LINE + 4,
});

interface LabelProps {
  edge: MapEdge;
  names: string;
  lines: readonly string[];
  at: Point;
  chosen: boolean;
  dimmed: boolean;
  onOpen(): void;
}

/** The label of an edge, on a ground that hides the line behind it; it opens the edge. */
export function EdgeLabel({ edge, names, lines, at, chosen, dimmed, onOpen }: LabelProps) {
  const { width, height } = labelSize(lines);
  const bad = worst(edge.statistics);
  const ground = { x: -width / 2, y: -height / 2, width, height, rx: 4 };
  return (
    <g
      class={`edge edge-label edge-${bad}${dimmed ? " dimmed" : ""}${chosen ? " chosen" : ""}`}
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
      data-edge={edge.key}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: no focus goes here but to the button, whose label says it in words. */}
      <g aria-hidden="true">
        <rect class="edge-ground" {...ground} />
        {lines.map((line, index) => (
          <text
            key={index}
            class={index === 2 ? "edge-bad" : ""}
            y={(index - lines.length / 2) * LINE + LINE - 3}
          >
            {line}
          </text>
        ))}
      </g>
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no button element; this is one in all but name. */}
      <rect
        class="edge-button"
        {...ground}
        role="button"
        // In lower case: an SVG element knows no other spelling.
        tabindex={0}
        aria-pressed={chosen}
        aria-label={`Calls from ${names}: ${lines.join(", ").replace("/min", " per minute")}`}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          onOpen();
        }}
      />
    </g>
  );
}
