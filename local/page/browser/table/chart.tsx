import { clock, number, useRoom } from "@image-text/xray/page";
import { useRef } from "preact/hooks";
import { type Bucket, roundUp } from "./buckets.ts";

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
  /** Units per second; undefined where there is no limit. */
  capacity: number | undefined;
  throttles: boolean;
}

/** Capacity consumed over time against the capacity there is; throttled requests stand marked beneath. */
export function CapacityChart({ title, of, rows, size, capacity, throttles }: Props) {
  const frame = useRef<HTMLElement>(null);
  const width = Math.max(240, useRoom(frame));
  const peak = Math.max(0, ...rows.map((row) => row[of]));
  const top = roundUp(Math.max(peak, (capacity ?? 0) * 1.15));
  const strip = throttles ? THROTTLES : 0;
  const floor = HEIGHT - BOTTOM - strip;
  const step = (width - LEFT) / rows.length;
  const y = (value: number) => floor - (value / top) * (floor - TOP);
  const most = Math.max(1, ...rows.map(({ throttled }) => throttled));
  const refused = rows.reduce((sum, { throttled }) => sum + throttled, 0);
  const first = rows[0]?.from ?? 0;
  const marks = [0, 1, 2, 3].map((third) => first + (third * rows.length * size) / 3);
  return (
    <figure class="chart" ref={frame}>
      <figcaption>
        <h3>{title}</h3>
        <p class="soft">
          peak {round(peak)} of {capacity === undefined ? "no limit" : number(capacity)} units/s
        </p>
      </figcaption>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${title} over the last ${Math.round((rows.length * size) / 60)} minutes: peak ${round(peak)} units per second${
          capacity === undefined ? ", no limit" : `, capacity ${capacity}`
        }${throttles ? `, ${refused} throttled requests` : ""}.`}
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
                class={capacity !== undefined && row[of] > capacity ? "chart-bar chart-over" : "chart-bar"}
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
        {capacity !== undefined && <path class="chart-capacity" d={`M${LEFT} ${y(capacity)}H${width}`} />}
        {throttles && (
          <text class="chart-sign" x={LEFT - 6} y={floor + strip - 4} text-anchor="end">
            ≋
          </text>
        )}
        {marks.map((time, index) => (
          <text
            key={time}
            class="chart-time"
            x={LEFT + (index / 3) * (width - LEFT)}
            y={HEIGHT - 6}
            text-anchor={index === 0 ? "start" : index === 3 ? "end" : "middle"}
          >
            {clock(time).slice(0, 5)}
          </text>
        ))}
      </svg>
    </figure>
  );
}

const round = (value: number): string => number(Number(value.toFixed(value < 10 ? 1 : 0)));
