import { number } from "@image-text/xray/page";
import { roundUp } from "../table/buckets.ts";
import type { Chart, Series } from "./client.ts";

const WIDTH = 280;
const HEIGHT = 110;
const LEFT = 44;
const EDGE = 8;
/** Lines differ in dashes and colour, so that they can be told apart without colour. */
const KINDS = 6;

/** A widget: its metrics over time as lines, each with its newest value in the legend. */
export function LineChart({ chart, from, to }: { chart: Chart; from: number; to: number }) {
  const peak = Math.max(0, ...chart.series.flatMap(({ points }) => points.map(({ value }) => value)));
  const top = roundUp(peak);
  const x = (time: number) => LEFT + ((Math.max(from, time) - from) / (to - from)) * (WIDTH - LEFT - EDGE);
  const y = (value: number) => HEIGHT - EDGE - (value / top) * (HEIGHT - 2 * EDGE);
  return (
    <figure class="chart">
      <figcaption>
        <h3>{chart.title}</h3>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${chart.title}: peak ${round(peak)}`}>
        {[0, top].map((value) => (
          <g key={value} class="chart-grid">
            <path d={`M${LEFT} ${y(value)}H${WIDTH}`} />
            <text x={LEFT - 6} y={y(value) + 4} text-anchor="end">
              {number(value)}
            </text>
          </g>
        ))}
        {chart.series.map((series, index) => (
          <g key={index} class={`series series-${index % KINDS}`}>
            <path d={lineOf(series, x, y)} />
            {series.points.map(({ time, value }) => (
              <circle key={time} cx={x(time)} cy={y(value)} r={1.8} />
            ))}
          </g>
        ))}
      </svg>
      <ul class="chart-legend">
        {chart.series.map(({ label, points }, index) => (
          <li key={index} class={`series series-${index % KINDS}`}>
            <svg width={22} height={8} aria-hidden="true">
              <path d="M0 4H22" />
            </svg>{" "}
            {label}: {points.length === 0 ? "no data" : round(points.at(-1)?.value ?? 0)}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** A line from value to value, which breaks off where a period has none. */
function lineOf(
  { points, period }: Series,
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  return points
    .map(({ time, value }, index) => {
      const before = points[index - 1];
      const joined = before !== undefined && time - before.time <= period;
      return `${joined ? "L" : "M"}${x(time)} ${y(value)}`;
    })
    .join("");
}

const round = (value: number): string => number(Number(value.toFixed(value < 10 ? 1 : 0)));
