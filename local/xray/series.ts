import { edgesOf } from "./edges.ts";
import { invalid } from "./error.ts";
import type { Expression } from "./filter/expression.ts";
import { clientOf, selects } from "./filter/select.ts";
import {
  count,
  emptyStatistics,
  Histogram,
  type HistogramEntry,
  responseTime,
  type SummaryStatistics,
} from "./statistics.ts";
import { type Entity, outcomeOf, serviceOf, type Trace } from "./trace.ts";

/** One window of GetTimeSeriesServiceStatistics; `Timestamp` is its start in epoch seconds. */
export interface Window {
  readonly Timestamp: number;
  readonly EdgeSummaryStatistics?: SummaryStatistics;
  readonly ServiceSummaryStatistics?: SummaryStatistics;
  readonly ResponseTimeHistogram: readonly HistogramEntry[];
}

/** What is counted: the visits of a service, or the calls from one to another. */
export type Measured = Extract<Expression, { readonly kind: "service" | "edge" }>;

/** More windows than any chart shows; our own choice. */
const MAX_WINDOWS = 10_000;

/**
 * What may be measured, from an EntitySelectorExpression: "supports ID, service, and edge functions".
 * `parse` reads a filter expression and throws where it is wrong.
 */
export function parseMeasured(text: string, parse: (text: string) => Expression): Measured {
  const expression = parse(/^\s*id\s*\(/i.test(text) ? `service(${text})` : text);
  if (expression.kind !== "service" && expression.kind !== "edge") {
    throw invalid("EntitySelectorExpression: must be service(…), edge(…) or id(…)");
  }
  if (expression.filter !== undefined) {
    throw invalid("EntitySelectorExpression: selects a service or an edge, it has no conditions in braces");
  }
  return expression;
}

/**
 * Statistics of a service or an edge, one entry for each period in which something of it finished; without either,
 * of the calls from clients ("if no selector expression is specified, edge statistics are returned").
 * Times are epoch seconds, the period is seconds.
 * https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html
 */
export function timeSeries(
  traces: Iterable<Trace>,
  frame: { readonly start: number; readonly end: number; readonly period: number },
  measured?: Measured,
): Window[] {
  const { start, end, period } = frame;
  if ((end - start) / period > MAX_WINDOWS) {
    throw invalid(
      `Period: ${period} seconds are too short for the time frame, which may have ${MAX_WINDOWS} periods`,
    );
  }
  const windows = new Map<number, { readonly statistics: SummaryStatistics; readonly times: Histogram }>();
  for (const trace of traces) {
    for (const entity of finished(trace, measured)) {
      const seconds = responseTime(entity);
      if (seconds === undefined || entity.startTime < start || entity.startTime > end) continue;
      const at = Math.floor(entity.startTime / period) * period;
      const window = windows.get(at) ?? { statistics: emptyStatistics(), times: new Histogram() };
      windows.set(at, window);
      count(window.statistics, outcomeOf(entity), seconds);
      window.times.add(seconds);
    }
  }
  return [...windows]
    .sort(([a], [b]) => a - b)
    .map(([Timestamp, { statistics, times }]) => ({
      Timestamp,
      ...(measured?.kind === "service"
        ? { ServiceSummaryStatistics: statistics }
        : { EdgeSummaryStatistics: statistics }),
      ResponseTimeHistogram: times.entries(),
    }));
}

function* finished(trace: Trace, measured: Measured | undefined): Generator<Entity> {
  if (measured?.kind === "service") {
    for (const segment of trace.segments) {
      if (selects(measured.service, serviceOf(segment))) yield segment;
    }
    return;
  }
  for (const { source, target, call, link } of edgesOf(trace)) {
    if (link) continue; // has no response time
    const from = source === undefined ? clientOf(serviceOf(target)) : serviceOf(source);
    const wanted =
      measured === undefined
        ? source === undefined
        : selects(measured.source, from) && selects(measured.destination, serviceOf(target));
    if (wanted) yield call;
  }
}
