import { z } from "zod";
import { serviceGraph } from "../graph/graph.ts";
import { invalid } from "../service/error.ts";
import { type Operation, operation } from "../service/operation.ts";
import { page } from "../service/paging.ts";
import { groupSelector, inOrder, nextToken, ORDER_MESSAGE, timeFrame } from "../service/schemas.ts";
import type { GroupSelector, Groups } from "../settings/groups.ts";
import { apiServiceId } from "../traces/summary.ts";
import type { Trace } from "../traces/trace.ts";
import { impactGraph } from "./graph.ts";
import type { Assessment, Insight } from "./insight.ts";
import type { Insights } from "./insights.ts";

/** "The start time can't be more than 30 days old." */
const MAX_AGE_SECONDS = 30 * 24 * 60 * 60;
/** "The time range between the start time and end time can't be more than six hours." */
const MAX_GRAPH_SECONDS = 6 * 60 * 60;
const MAX_SUMMARIES = 100;
const MAX_EVENTS = 50;

/** What the calls below read. `now` gives epoch seconds. */
export interface InsightSources {
  readonly insights: Insights;
  readonly groups: Groups;
  traces(): Iterable<Trace>;
  member(group: GroupSelector): (trace: Trace) => boolean;
  now(): number;
}

/**
 * The calls that read insights. Limits are those of the API:
 * https://docs.aws.amazon.com/xray/latest/api/API_GetInsightSummaries.html and its neighbours.
 */
export function insightOperations(sources: InsightSources): Readonly<Record<string, Operation>> {
  const { insights, groups } = sources;
  const find = (id: string): Insight => {
    insights.advance();
    const insight = insights.get(id);
    if (insight === undefined) throw invalid(`InsightId: there is no insight ${id}`);
    return insight;
  };
  const checkAge = (time: number, name: string) => {
    if (time < sources.now() - MAX_AGE_SECONDS) throw invalid(`${name}: must not be more than 30 days ago`);
  };

  return {
    "/InsightSummaries": operation(summariesRequest, (input) => {
      checkAge(input.StartTime, "StartTime");
      const { GroupARN: arn } = groups.get(input);
      insights.advance();
      const found = insights
        .list()
        .filter(({ groupArn, state }) => groupArn === arn && (input.States?.includes(state) ?? true))
        .filter(({ start, end }) => start <= input.EndTime && (end ?? Infinity) >= input.StartTime);
      const { items, ...next } = page(found, recency, input.MaxResults ?? MAX_SUMMARIES, input);
      return {
        InsightSummaries: items.map((insight) => ({ ...describe(insight), LastUpdateTime: insight.updated })),
        ...next,
      };
    }),

    "/Insight": operation(z.object({ InsightId: insightId }), ({ InsightId }) => ({
      Insight: describe(find(InsightId)),
    })),

    "/InsightEvents": operation(eventsRequest, (input) => {
      const changes = find(input.InsightId).changes.map((change, index) => ({ change, index }));
      const keyOf = ({ index }: { readonly index: number }) => String(index).padStart(8, "0");
      const { items, ...next } = page(changes, keyOf, input.MaxResults ?? MAX_EVENTS, input);
      return {
        InsightEvents: items.map(({ change }) => ({ EventTime: change.time, ...assess(change) })),
        ...next,
      };
    }),

    "/InsightImpactGraph": operation(graphRequest, (input) => {
      checkAge(input.StartTime, "StartTime");
      const insight = find(input.InsightId);
      const frame = { start: input.StartTime, end: input.EndTime };
      const isMember = sources.member({ GroupARN: insight.groupArn });
      const traces = [...sources.traces()].filter(isMember);
      const Services = impactGraph(serviceGraph(traces, frame), insight.services);
      return {
        InsightId: insight.id,
        StartTime: frame.start,
        EndTime: frame.end,
        ServiceGraphStartTime: frame.start,
        ServiceGraphEndTime: frame.end,
        Services,
      };
    }),
  };
}

const insightId = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i,
    "must be the id of an insight",
  );

const summariesRequest = z
  .object({
    ...timeFrame,
    ...groupSelector,
    States: z
      .array(z.enum(["ACTIVE", "CLOSED"]))
      .max(1)
      .nullish(),
    MaxResults: z.int().min(1).max(MAX_SUMMARIES).nullish(),
    NextToken: nextToken,
  })
  .refine(inOrder, ORDER_MESSAGE);

const eventsRequest = z.object({
  InsightId: insightId,
  MaxResults: z.int().min(1).max(MAX_EVENTS).nullish(),
  NextToken: nextToken,
});

const graphRequest = z
  .object({ InsightId: insightId, ...timeFrame, NextToken: nextToken })
  .refine(inOrder, ORDER_MESSAGE)
  .refine(
    ({ StartTime, EndTime }) => EndTime - StartTime <= MAX_GRAPH_SECONDS,
    "StartTime and EndTime must not be more than six hours apart",
  );

function describe(insight: Insight): object {
  return {
    InsightId: insight.id,
    GroupARN: insight.groupArn,
    GroupName: insight.groupName,
    RootCauseServiceId: apiServiceId(insight.rootCause),
    Categories: ["FAULT"],
    State: insight.state,
    StartTime: insight.start,
    ...(insight.end === undefined ? {} : { EndTime: insight.end }),
    ...assess(insight),
  };
}

function assess({ summary, client, service, services }: Assessment): object {
  return {
    Summary: summary,
    ClientRequestImpactStatistics: client,
    RootCauseServiceRequestImpactStatistics: service,
    TopAnomalousServices: services.map((each) => ({ ServiceId: apiServiceId(each) })),
  };
}

/** Ascends from the newest. */
function recency({ start, id }: Insight): string {
  return `${String(Number.MAX_SAFE_INTEGER - Math.round(start * 1000)).padStart(16, "0")} ${id}`;
}
