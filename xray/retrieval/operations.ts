import { z } from "zod";
import { type Service, serviceGraph } from "../graph/graph.ts";
import { XrayError } from "../service/error.ts";
import { type Operation, operation } from "../service/operation.ts";
import { page } from "../service/paging.ts";
import { inOrder, nextToken, ORDER_MESSAGE, timeFrame, traceId } from "../service/schemas.ts";
import { elapsed } from "../traces/statistics.ts";
import type { TraceStore } from "../traces/store.ts";
import { documentsOf } from "../traces/stored.ts";
import type { Trace } from "../traces/trace.ts";
import { type Retrieval, Retrievals } from "./retrievals.ts";
import { spansOf } from "./span.ts";

/** "Array Members: Maximum number of 100 items", https://docs.aws.amazon.com/xray/latest/api/API_StartTraceRetrieval.html */
const MAX_TRACE_IDS = 100;
/** Spans of one RetrievedTrace: https://docs.aws.amazon.com/xray/latest/api/API_RetrievedTrace.html */
const MAX_SPANS = 100;
/** RetrievedTraces on a page; AWS documents no number. */
const TRACES_PER_PAGE = 10;
const DEFAULT_RULE = "Default";
/** "By default 1 % of spans are indexed", https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html */
const DEFAULT_PERCENTAGE = 1;

const retrievalToken = { RetrievalToken: z.string().max(1020) };

/** The calls that retrieve traces. `now` gives epoch seconds. */
export function retrievalOperations(
  store: TraceStore,
  now: () => number,
): Readonly<Record<string, Operation>> {
  const retrievals = new Retrievals();
  const tracesOf = ({ traceIds, start, end }: Retrieval): Trace[] =>
    traceIds
      .map((id) => store.get(id))
      .filter((trace) => trace !== undefined)
      .filter((trace) => trace.startTime <= end && trace.endTime >= start);

  return {
    "/StartTraceRetrieval": operation(
      z
        .object({ ...timeFrame, TraceIds: z.array(traceId).min(1).max(MAX_TRACE_IDS) })
        .refine(inOrder, ORDER_MESSAGE),
      ({ TraceIds, StartTime: start, EndTime: end }) => {
        const traceIds = [...new Set(TraceIds.map((id) => id.toLowerCase()))];
        return { RetrievalToken: retrievals.start({ traceIds, start, end, started: now() }) };
      },
    ),

    "/ListRetrievedTraces": operation(
      z.object({ ...retrievalToken, TraceFormat: z.enum(["XRAY", "OTEL"]).nullish(), NextToken: nextToken }),
      (input) => {
        const { retrieval, status } = retrievals.get(input.RetrievalToken, now());
        const TraceFormat = input.TraceFormat ?? "XRAY";
        const traces = status === "COMPLETE" ? tracesOf(retrieval) : [];
        const parts = traces.flatMap((trace) => partsOf(trace, documents(trace, TraceFormat, store)));
        const { items, ...next } = page(parts, ({ key }) => key, TRACES_PER_PAGE, input);
        return {
          RetrievalStatus: status,
          TraceFormat,
          Traces: items.map(({ key: _, ...part }) => part),
          ...next,
        };
      },
    ),

    "/GetRetrievedTracesGraph": operation(z.object({ ...retrievalToken, NextToken: nextToken }), (input) => {
      const { retrieval, status } = retrievals.get(input.RetrievalToken, now());
      const traces = status === "COMPLETE" ? tracesOf(retrieval) : [];
      return {
        RetrievalStatus: status,
        Services: serviceGraph(traces).map((Service) => ({ Service, Links: linksOf(Service, traces) })),
      };
    }),

    "/CancelTraceRetrieval": operation(z.object(retrievalToken), ({ RetrievalToken }) => {
      retrievals.cancel(RetrievalToken);
      return {};
    }),
  };
}

/** The calls that set up Transaction Search. They are remembered; all traces stay searchable whatever they say. */
export function transactionSearchOperations(now: () => number): Readonly<Record<string, Operation>> {
  let destination: "XRay" | "CloudWatchLogs" = "XRay";
  let percentage = DEFAULT_PERCENTAGE;
  let modified = now();
  const rule = () => ({
    Name: DEFAULT_RULE,
    ModifiedAt: modified,
    Rule: {
      Probabilistic: { DesiredSamplingPercentage: percentage, ActualSamplingPercentage: percentage },
    },
  });
  return {
    "/GetTraceSegmentDestination": operation(z.object({}), () => ({
      Destination: destination,
      Status: "ACTIVE",
    })),
    "/UpdateTraceSegmentDestination": operation(
      z.object({ Destination: z.enum(["XRay", "CloudWatchLogs"]).nullish() }),
      ({ Destination }) => {
        const Status = Destination && Destination !== destination ? "PENDING" : "ACTIVE";
        destination = Destination ?? destination;
        return { Destination: destination, Status };
      },
    ),
    "/GetIndexingRules": operation(z.object({ NextToken: nextToken }), () => ({ IndexingRules: [rule()] })),
    "/UpdateIndexingRule": operation(updateRequest, ({ Name, Rule }) => {
      if (Name !== DEFAULT_RULE) {
        throw new XrayError("ResourceNotFoundException", `There is no indexing rule ${Name}`, 404);
      }
      percentage = Rule.Probabilistic.DesiredSamplingPercentage;
      modified = now();
      return { IndexingRule: rule() };
    }),
  };
}

const updateRequest = z.object({
  Name: z.string().min(1).max(32),
  Rule: z.object({ Probabilistic: z.object({ DesiredSamplingPercentage: z.number().min(0).max(100) }) }),
});

interface Span {
  readonly Id: string;
  readonly Document: string;
}

function documents(trace: Trace, format: "XRAY" | "OTEL", store: TraceStore): readonly Span[] {
  const record = store.record(trace.id);
  const found = format === "OTEL" ? spansOf(trace) : record === undefined ? [] : documentsOf(trace, record);
  return found.map(({ id, document }) => ({ Id: id, Document: JSON.stringify(document) }));
}

/** A trace in parts that have no more spans than the API gives at once. */
function partsOf(trace: Trace, spans: readonly Span[]) {
  const Duration = elapsed(trace.startTime, trace.endTime);
  return Array.from({ length: Math.ceil(spans.length / MAX_SPANS) }, (_, index) => ({
    key: `${trace.id} ${String(index).padStart(6, "0")}`,
    Id: trace.id,
    Duration,
    Spans: spans.slice(index * MAX_SPANS, (index + 1) * MAX_SPANS),
  })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Which traces handed a message on to a service; "relationship of a trace to the corresponding service". */
function linksOf({ Name, Type }: Service, traces: readonly Trace[]): object[] {
  return traces.flatMap((trace) =>
    trace.segments
      .filter(({ name, origin }) => name === Name && origin === Type)
      .flatMap(({ links = [] }) =>
        links.map(({ traceId: source }) => ({
          ReferenceType: "parent",
          SourceTraceId: source,
          DestinationTraceIds: [trace.id],
        })),
      ),
  );
}
