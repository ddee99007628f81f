import type { Expression } from "../filter/expression.ts";
import { selects } from "../filter/select.ts";
import { invalid } from "../service/error.ts";
import { parseExpression } from "../service/selection.ts";
import {
  count,
  emptyStatistics,
  Histogram,
  type HistogramEntry,
  type SummaryStatistics,
} from "../traces/statistics.ts";
import type { Trace } from "../traces/trace.ts";
import { contributionOf, type NodeId, type Visit } from "./contribution.ts";

/** One window of GetTimeSeriesServiceStatistics; `Timestamp` is its start in epoch seconds. */
export interface Window {
  readonly Timestamp: number;
  readonly EdgeSummaryStatistics?: SummaryStatistics;
  readonly ServiceSummaryStatistics?: SummaryStatistics;
  readonly ResponseTimeHistogram: readonly HistogramEntry[];
}

/** What is counted: the visits of a service, or the calls from one to another. */
export type Measured = Extract<Expression, { readonly kind: "service" | "edge" }>;

/** A visit or a call, as far as it is counted. */
interface Counted extends Pick<Visit, "responseTime" | "outcome"> {
  /** Epoch seconds. */
  readonly startTime: number;
}

/** More windows than any chart shows; our own choice. */
const MAX_WINDOWS = 10_000;

/** What may be measured, from an EntitySelectorExpression: "supports ID, service, and edge functions". */
export function parseMeasured(text: string): Measured {
  const expression = parseExpression(
    /^\s*id\s*\(/i.test(text) ? `service(${text})` : text,
    "EntitySelectorExpression",
  );
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
  const of = counted(measured);
  for (const trace of traces) {
    for (const { startTime, responseTime, outcome } of of(trace)) {
      if (responseTime === undefined || startTime < start || startTime > end) continue;
      const at = Math.floor(startTime / period) * period;
      const window = windows.get(at) ?? { statistics: emptyStatistics(), times: new Histogram() };
      windows.set(at, window);
      count(window.statistics, outcome, responseTime);
      window.times.add(responseTime);
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

/** What is to be counted of a trace. Whether a node is meant is asked once a node, since traces share them. */
function counted(measured: Measured | undefined): (trace: Trace) => readonly Counted[] {
  if (measured?.kind === "service") {
    const isMeant = remembered(({ service }) => selects(measured.service, service));
    return (trace) =>
      contributionOf(trace)
        .visits.filter(({ node }) => isMeant(node))
        .map(({ segment, ...visit }) => ({ ...visit, startTime: segment.startTime }));
  }
  const isSource = remembered(({ service }) => measured === undefined || selects(measured.source, service));
  const isTarget = remembered(
    ({ service }) => measured === undefined || selects(measured.destination, service),
  );
  return (trace) =>
    contributionOf(trace)
      // A link has no response time.
      .calls.filter(({ edge }) => !edge.link && (measured !== undefined || edge.source === undefined))
      .filter(({ source, target }) => isSource(source) && isTarget(target))
      .map(({ edge, ...call }) => ({ ...call, startTime: edge.call.startTime }));
}

function remembered(test: (node: NodeId) => boolean): (node: NodeId) => boolean {
  const answers = new Map<NodeId, boolean>();
  return (node) => {
    const answer = answers.get(node) ?? test(node);
    answers.set(node, answer);
    return answer;
  };
}
