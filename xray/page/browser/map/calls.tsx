import { duration, number, percent, rate } from "../format.ts";
import { OutcomeBar } from "../parts/outcomebar.tsx";
import { rangeName, type Scope, secondsOf } from "../scope.ts";
import type { Histogram, Statistics } from "../shapes.ts";
import { LatencyHistogram, quantile } from "./histogram.tsx";

interface Props {
  statistics: Statistics;
  histogram: Histogram;
  scope: Scope;
  /** The list of those calls' traces that fulfil a condition. */
  tracesHref(condition: string): string;
}

/** Calls in numbers: how many, how they ended, and how long they took. */
export function Calls({ statistics, histogram, scope, tracesHref }: Props) {
  const { total, time, ok } = statistics;
  const numbers = [
    ["Requests", number(total)],
    ["Rate", rate(total, secondsOf(scope))],
    ["Succeeded", percent(total === 0 ? 0 : ok / total)],
    ["Average", duration(total === 0 ? undefined : time / total)],
    ["Median", duration(quantile(histogram, 0.5))],
    ["p90", duration(quantile(histogram, 0.9))],
    ["p99", duration(quantile(histogram, 0.99))],
  ] as const;
  return (
    <>
      <dl class="numbers">
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <OutcomeBar statistics={statistics} />
      <h3>Latency in {rangeName(scope)}</h3>
      <LatencyHistogram
        histogram={histogram}
        hrefOf={(from, to) =>
          tracesHref(
            `responsetime >= ${Number(from.toFixed(4))} AND responsetime <= ${Number(to.toFixed(4))}`,
          )
        }
      />
    </>
  );
}
