import { z } from "zod";
import type { Doctor } from "../doctor/doctor.ts";
import { FilterExpressionError, type FilterExpressionWarning } from "../filter/error.ts";
import { filterExpressionWarnings } from "../filter/parser.ts";
import { selects } from "../filter/select.ts";
import { type Service, serviceGraph } from "../graph/graph.ts";
import { type Measured, parseMeasured, timeSeries, type Window } from "../graph/series.ts";
import type { Insights } from "../insights/insights.ts";
import { DEFAULT_GROUP, type GroupSelector, type Groups } from "../settings/groups.ts";
import { type RootCause, rootCausesOf } from "../traces/rootcause.ts";
import { elapsed } from "../traces/statistics.ts";
import type { TraceStore } from "../traces/store.ts";
import { documentsOf } from "../traces/stored.ts";
import { summarize, type TraceSummary } from "../traces/summary.ts";
import type { Trace } from "../traces/trace.ts";
import { invalid } from "./error.ts";
import { type Operation, operation } from "./operation.ts";
import { page } from "./paging.ts";
import { groupSelector, inOrder, nextToken, ORDER_MESSAGE, timeFrame, traceId } from "./schemas.ts";
import type { Selection } from "./selection.ts";

/** Traces on a page of GetTraceSummaries; AWS documents no number. */
const SUMMARIES_PER_PAGE = 100;
/** "Maximum number of trace IDs: 5", https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
const MAX_TRACE_IDS = 5;
/** "Trace document size: 500 kB", https://docs.aws.amazon.com/general/latest/gr/xray.html; here more is kept. */
const MAX_TRACE_BYTES = 500_000;
/** A trace id's time is believed if it is no further from the trace's start than this, in seconds. */
const BELIEVABLE = 24 * 60 * 60;

const HOUR = 3600;
/** "Time range cannot be longer than 6 hours", as the service answers GetServiceGraph. */
const MAX_GRAPH_RANGE = 6 * HOUR;
/** The same of GetTraceSummaries, as users of the API report it; the API reference has no number. */
const MAX_SUMMARIES_RANGE = 24 * HOUR;

interface TimeFrame {
  readonly StartTime: number;
  readonly EndTime: number;
}

/** Seconds; AWS gives no default. */
const DEFAULT_PERIOD = 60;

type TimeRangeType = "TraceId" | "Event" | "Service";

/** What the calls below read. */
export interface QuerySources {
  readonly store: TraceStore;
  readonly groups: Groups;
  readonly selection: Selection;
  readonly insights: Insights;
  readonly doctor: Pick<Doctor, "report">;
  /** Time ranges may be as long as wanted. */
  readonly lenient: boolean;
}

/** The calls that read traces. */
export function queries({
  store,
  groups,
  selection,
  insights,
  doctor,
  lenient,
}: QuerySources): Readonly<Record<string, Operation>> {
  const checkRange = (frame: TimeFrame, longest: number): void => {
    if (lenient || frame.EndTime - frame.StartTime <= longest) return;
    throw invalid(`Time range cannot be longer than ${longest / HOUR} hours`);
  };

  /** The traces that were running in a time frame, of a group if one is named. */
  const during = (frame: TimeFrame, group: GroupSelector): Trace[] => {
    const member = group.GroupName || group.GroupARN ? selection.member(group) : () => true;
    return [...store.traces()].filter(
      (trace) => trace.startTime <= frame.EndTime && trace.endTime >= frame.StartTime && member(trace),
    );
  };

  const hasOldVersions = (input: GroupSelector & { readonly StartTime: number }): boolean =>
    input.GroupName || input.GroupARN ? groups.changedSince(input, input.StartTime) : false;

  /** "Forecast enabled requests require the EntitySelectorExpression ID be provided." */
  const forecast = (windows: readonly Window[], measured: Measured | undefined, input: GroupSelector) => {
    if (measured?.kind !== "service") {
      throw invalid("ForecastStatistics: needs an EntitySelectorExpression that selects a service");
    }
    insights.advance();
    const group = groups.get(input.GroupName || input.GroupARN ? input : { GroupName: DEFAULT_GROUP });
    return windows.map((window) => ({
      ...window,
      ServiceForecastStatistics: insights.forecast(
        group,
        (service) => selects(measured.service, service),
        window.Timestamp,
        window.ServiceSummaryStatistics?.TotalCount ?? 0,
      ),
    }));
  };

  return {
    "/TraceSummaries": operation(summariesRequest, (input, sender) => {
      checkRange(input, MAX_SUMMARIES_RANGE);
      for (const { message } of warningsOf(input.FilterExpression)) {
        doctor.report({ rule: "filter", reason: `${input.FilterExpression}: ${message}`, sender });
      }
      const matches = input.FilterExpression ? selection.matcher(input.FilterExpression) : () => true;
      const type = input.TimeRangeType ?? "TraceId";
      const kept = sampler(input);
      let processed = 0;
      const found: Trace[] = [];
      for (const trace of store.traces()) {
        if (!within(trace, type, store, input) || !kept(trace)) continue;
        processed += 1;
        if (matches(trace)) found.push(trace);
      }
      const keys = new Map(found.map((trace) => [trace, recency(trace)]));
      const keyOf = (trace: Trace): string => keys.get(trace) ?? "";
      found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const { items, ...next } = page(found, keyOf, SUMMARIES_PER_PAGE, input);
      return {
        TraceSummaries: items.map((trace) => ({
          ...fullSummary(trace),
          ...(type === "Event" ? { MatchedEventTime: store.record(trace.id)?.updated } : {}),
        })),
        ApproximateTime: items.at(-1)?.startTime ?? input.StartTime,
        TracesProcessedCount: processed,
        ...next,
      };
    }),

    "/Traces": operation(batchRequest, ({ TraceIds }) => {
      const ids = [...new Set(TraceIds.map((id) => id.toLowerCase()))];
      return {
        Traces: ids.flatMap((id) => {
          const trace = store.get(id);
          const record = store.record(id);
          if (trace === undefined || record === undefined) return [];
          const Segments = documentsOf(trace, record).map((segment) => ({
            Id: segment.id,
            Document: JSON.stringify(segment.document),
          }));
          return {
            Id: id,
            Duration: elapsed(trace.startTime, trace.endTime),
            LimitExceeded: Segments.reduce((sum, { Document }) => sum + Document.length, 0) > MAX_TRACE_BYTES,
            Segments,
          };
        }),
        UnprocessedTraceIds: ids.filter((id) => store.record(id) === undefined),
      };
    }),

    "/ServiceGraph": operation(graphRequest, (input) => {
      checkRange(input, MAX_GRAPH_RANGE);
      return {
        StartTime: input.StartTime,
        EndTime: input.EndTime,
        Services: serviceGraph(during(input, input), { start: input.StartTime, end: input.EndTime }),
        ContainsOldGroupVersions: hasOldVersions(input),
      };
    }),

    "/TimeSeriesServiceStatistics": operation(seriesRequest, (input) => {
      const { StartTime: start, EndTime: end, EntitySelectorExpression: selector } = input;
      const measured = selector ? parseMeasured(selector) : undefined;
      const period = input.Period ?? DEFAULT_PERIOD;
      const windows = timeSeries(during(input, input), { start, end, period }, measured);
      return {
        TimeSeriesServiceStatistics: input.ForecastStatistics ? forecast(windows, measured, input) : windows,
        ContainsOldGroupVersions: hasOldVersions(input),
      };
    }),

    "/TraceGraph": operation(traceGraphRequest, ({ TraceIds }): { Services: Service[] } => ({
      Services: serviceGraph(
        new Set(TraceIds.map((id) => store.get(id.toLowerCase())).filter((trace) => trace !== undefined)),
      ),
    })),
  };
}

const summariesRequest = z
  .object({
    ...timeFrame,
    TimeRangeType: z.enum(["TraceId", "Event", "Service"]).nullish(),
    Sampling: z.boolean().nullish(),
    SamplingStrategy: z
      .object({ Name: z.enum(["PartialScan", "FixedRate"]).nullish(), Value: z.number().nullish() })
      .nullish(),
    FilterExpression: z.string().nullish(),
    NextToken: nextToken,
  })
  .refine(inOrder, ORDER_MESSAGE);

const batchRequest = z.object({
  TraceIds: z.array(traceId).max(MAX_TRACE_IDS),
  NextToken: nextToken,
});

const graphRequest = z
  .object({ ...timeFrame, ...groupSelector, NextToken: nextToken })
  .refine(inOrder, ORDER_MESSAGE);

const seriesRequest = z
  .object({
    ...timeFrame,
    ...groupSelector,
    EntitySelectorExpression: z.string().min(1).max(500).nullish(),
    Period: z.int().min(1).nullish(),
    ForecastStatistics: z.boolean().nullish(),
    NextToken: nextToken,
  })
  .refine(inOrder, ORDER_MESSAGE);

const traceGraphRequest = z.object({ TraceIds: z.array(traceId), NextToken: nextToken });

interface FullSummary extends TraceSummary {
  readonly FaultRootCauses: readonly RootCause[];
  readonly ErrorRootCauses: readonly RootCause[];
  readonly ResponseTimeRootCauses: readonly RootCause[];
}

const summaries = new WeakMap<Trace, FullSummary>();

function fullSummary(trace: Trace): FullSummary {
  let summary = summaries.get(trace);
  if (summary === undefined) {
    const causes = rootCausesOf(trace);
    summary = {
      ...summarize(trace),
      FaultRootCauses: causes.fault,
      ErrorRootCauses: causes.error,
      ResponseTimeRootCauses: causes.responsetime,
    };
    summaries.set(trace, summary);
  }
  return summary;
}

/** What an expression has that AWS may not take. A wrong expression is refused elsewhere. */
function warningsOf(expression: string | null | undefined): readonly FilterExpressionWarning[] {
  if (!expression) return [];
  try {
    return filterExpressionWarnings(expression);
  } catch (error) {
    if (error instanceof FilterExpressionError) return [];
    throw error;
  }
}

/** "TraceId (trace start time), Event (trace update time), or Service (trace segment end time)". */
function within(
  trace: Trace,
  type: TimeRangeType,
  store: TraceStore,
  { StartTime, EndTime }: TimeFrame,
): boolean {
  const inside = (time: number | undefined): boolean =>
    time !== undefined && time >= StartTime && time <= EndTime;
  switch (type) {
    case "TraceId":
      return inside(traceTime(trace));
    case "Event":
      return inside(store.record(trace.id)?.updated);
    case "Service":
      return trace.segments.some((segment) => inside(segment.endTime));
  }
}

/** The second half of a W3C trace id is no time: then the trace's own start counts. */
function traceTime(trace: Trace): number {
  const time = Number.parseInt(trace.id.slice(2, 10), 16);
  return Math.abs(time - trace.startTime) <= BELIEVABLE ? time : trace.startTime;
}

/** Ascends from the newest trace: "the first page contains the most recent results". */
function recency(trace: Trace): string {
  return `${String(Number.MAX_SAFE_INTEGER - Math.round(trace.startTime * 1e6)).padStart(16, "0")} ${trace.id}`;
}

/**
 * "Set to true to get summaries for only a subset of available traces." AWS does not say which; here a rate keeps
 * that share, chosen by the trace ids' random digits so that pages agree, and without a rate all are kept.
 */
function sampler(input: z.output<typeof summariesRequest>): (trace: Trace) => boolean {
  const rate = input.SamplingStrategy?.Value;
  if (input.Sampling !== true || rate === null || rate === undefined || rate >= 1) return () => true;
  return (trace) => Number.parseInt(trace.id.slice(-8), 16) / 0x1_0000_0000 < rate;
}
