import { clock, hourAndMinute, number, useRoom } from "@image-text/xray/page";
import { useRef } from "preact/hooks";
import { type Bucket, roundUp } from "./buckets.ts";
import { limitAt, type Step } from "./steps.ts";

const HEIGHT = 170;
const LEFT = 40;
const TOP = 12;
const BOTTOM = 24;
const THROTTLES = 22;

interface Props {
  title: string;
  of: "read" | "write";
  rows: readonly Bucket[];
  size: number;
  /** The capacity over the chart's time. */
  steps: readonly Step[];
  throttles: boolean;
  /** Changes of alarms in the chart's time. */
  alarms: readonly AlarmMark[];
}

interface AlarmMark {
  /** Epoch seconds. */
  readonly time: number;
  readonly label: string;
}

/** Capacity consumed over time against the capacity there is; throttled requests stand marked beneath. */
export function CapacityChart({ title, of, rows, size, steps, throttles, alarms }: Props) {
  const frame = useRef<HTMLElement>(null);
  const width = Math.max(240, useRoom(frame));
  const peak = Math.max(0, ...rows.map((row) => row[of]));
  const limits = steps.flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  const top = roundUp(Math.max(peak, ...limits.map((limit) => limit * 1.15)));
  const strip = throttles ? THROTTLES : 0;
  const floor = HEIGHT - BOTTOM - strip;
  const step = (width - LEFT) / rows.length;
  const y = (value: number) => floor - (value / top) * (floor - TOP);
  const most = Math.max(1, ...rows.map(({ throttled }) => throttled));
  const refused = rows.reduce((sum, { throttled }) => sum + throttled, 0);
  const first = rows[0]?.from ?? 0;
  const marks = [0, 1, 2, 3].map((third) => first + (third * rows.length * size) / 3);
  const x = (time: number) => LEFT + ((time - first) / size) * step;
  const saidLimits = describe(steps);
  return (
    <figure class="chart" ref={frame}>
      <figcaption>
        <h3>{title}</h3>
        <p class="soft">
          peak {round(peak)} units/s, {saidLimits}
        </p>
      </figcaption>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${title} over the last ${Math.round((rows.length * size) / 60)} minutes: peak ${round(peak)} units per second, ${saidLimits}${throttles ? `, ${refused} throttled requests` : ""}${alarms.map(({ time, label }) => `, ${clock(time)} ${label}`).join("")}.`}
      >
        {[0, top / 2, top].map((value) => (
          <g key={value} class="chart-grid">
            <path d={`M${LEFT} ${y(value)}H${width}`} />
            <text x={LEFT - 6} y={y(value) + 4} text-anchor="end">
              {round(value)}
            </text>
          </g>
        ))}
        {rows.map((row, index) => (
          <g key={row.from}>
            {row[of] > 0 && (
              <rect
                class={
                  row[of] > (limitAt(steps, row.from) ?? Number.POSITIVE_INFINITY)
                    ? "chart-bar chart-over"
                    : "chart-bar"
                }
                x={LEFT + index * step}
                y={y(row[of])}
                width={Math.max(1, step - 1)}
                height={floor - y(row[of])}
              >
                <title>{`${clock(row.from)}: ${round(row[of])} units/s`}</title>
              </rect>
            )}
            {throttles && row.throttled > 0 && (
              <rect
                class="chart-throttled"
                x={LEFT + index * step}
                y={floor + 5 + (THROTTLES - 6) * (1 - row.throttled / most)}
                width={Math.max(2, step - 1)}
                height={Math.max(3, ((THROTTLES - 6) * row.throttled) / most)}
              >
                <title>{`${clock(row.from)}: ${row.throttled} throttled`}</title>
              </rect>
            )}
          </g>
        ))}
        {steps.map(
          ({ from, to, limit }) =>
            limit !== undefined && (
              <path
                key={from}
                class="chart-capacity"
                d={`M${x(from)} ${y(limit)}H${Math.min(width, x(to))}`}
              />
            ),
        )}
        {steps.slice(1).map(({ from, mode }) => (
          <g key={from} class="chart-switch">
            <path d={`M${x(from)} ${TOP - 8}V${floor + strip}`} />
            <text
              x={x(from) + (x(from) > width / 2 ? -5 : 5)}
              y={TOP}
              text-anchor={x(from) > width / 2 ? "end" : "start"}
            >
              {mode}
            </text>
          </g>
        ))}
        {throttles && (
          <text class="chart-sign" x={LEFT - 6} y={floor + strip - 4} text-anchor="end">
            ≋
          </text>
        )}
        {alarms.map(({ time, label }) => (
          <path key={`${time} ${label}`} class="chart-alarm" d={`M${x(time)} ${floor + strip}l-5 8h10z`}>
            <title>{`${clock(time)}: ${label}`}</title>
          </path>
        ))}
        {marks.map((time, index) => (
          <text
            key={time}
            class="chart-time"
            x={LEFT + (index / 3) * (width - LEFT)}
            y={HEIGHT - 6}
            text-anchor={index === 0 ? "start" : index === 3 ? "end" : "middle"}
          >
            {hourAndMinute(time)}
          </text>
        ))}
      </svg>
    </figure>
  );
}

const round = (value: number): string => number(Number(value.toFixed(value < 10 ? 1 : 0)));

/** The limits one after another: `limit 1, then no limit`. */
function describe(steps: readonly Step[]): string {
  const said = steps.map(({ limit }) => (limit === undefined ? "no limit" : `limit ${number(limit)}`));
  return said.filter((text, index) => text !== said[index - 1]).join(", then ");
}
