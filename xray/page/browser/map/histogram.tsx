import { duration, plural } from "../format.ts";
import type { Histogram } from "../shapes.ts";

const BARS = 24;

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** X-Ray rounds the values of its histograms to milliseconds. */
const LEAST = 0.001;

/** Sums a histogram into equal steps from 0 to its greatest value. */
export function bars(histogram: Histogram, count = BARS): Bar[] {
  const greatest = Math.max(0, ...histogram.map(({ Value }) => Value));
  const step = Math.max(greatest, LEAST) / count;
  const counts = new Array<number>(count).fill(0);
  for (const { Value, Count } of histogram) {
    const at = Math.min(count - 1, Math.floor(Value / step));
    counts[at] = (counts[at] ?? 0) + Count;
  }
  return counts.map((sum, index) => ({ from: index * step, to: (index + 1) * step, count: sum }));
}

/** The value that a share (0–1) of the calls stays at or below, in seconds; undefined without calls. */
export function quantile(histogram: Histogram, share: number): number | undefined {
  const sorted = [...histogram].sort((a, b) => a.Value - b.Value);
  const total = sorted.reduce((sum, { Count }) => sum + Count, 0);
  let seen = 0;
  for (const { Value, Count } of sorted) {
    seen += Count;
    if (seen >= share * total) return Value;
  }
  return undefined;
}

/** How response times spread. Each bar leads to its traces. */
export function LatencyHistogram({
  histogram,
  hrefOf,
}: {
  histogram: Histogram;
  hrefOf(from: number, to: number): string;
}) {
  const rows = bars(histogram);
  const highest = Math.max(1, ...rows.map((row) => row.count));
  const last = rows.at(-1);
  return (
    <figure class="histogram">
      <ol>
        {rows.map((row) => (
          <li key={row.from}>
            {row.count > 0 && (
              <a
                href={hrefOf(row.from, row.to)}
                style={{ height: `${Math.max(4, (row.count / highest) * 100)}%` }}
                title={`${duration(row.from)} – ${duration(row.to)}: ${plural(row.count, "call")}`}
              >
                <span class="hidden">{`${plural(row.count, "call")} took ${duration(row.from)} to ${duration(row.to)}: show traces`}</span>
              </a>
            )}
          </li>
        ))}
      </ol>
      <figcaption>
        <span>0</span>
        <span>response time</span>
        <span>{duration(last?.to)}</span>
      </figcaption>
    </figure>
  );
}
