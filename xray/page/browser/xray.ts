import type * as z from "zod/mini";
import { quote } from "./map/graph.ts";
import { request } from "./request.ts";
import { type Scope, windowOf } from "./scope.ts";
import { Groups, ServiceGraph, TraceSummaries, type TraceSummary, Traces } from "./shapes.ts";

/** One call of the X-Ray API, which the page's server hands on. */
export async function call<T extends z.ZodMiniType>(
  schema: T,
  path: string,
  body: unknown,
  signal?: AbortSignal,
) {
  return request(schema, `/api/xray${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

/**
 * The longest time that the API answers for, in seconds: "Time range cannot be longer than 6 hours" for the service
 * graph, 24 hours for trace summaries. https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html
 */
export const MOST_GRAPH_SECONDS = 6 * 3600;
const MOST_SUMMARY_SECONDS = 24 * 3600;
/** The differences of such large numbers are a little off. */
const ROUNDING = 0.001;

/** A scope's time in parts that the API answers for, the newest first. */
function partsOf(scope: Scope, longest: number): { StartTime: number; EndTime: number }[] {
  const { start, end } = windowOf(scope);
  const parts = [];
  for (let to = end; to > start; to -= longest - ROUNDING) {
    parts.push({ StartTime: Math.max(start, to - longest + ROUNDING), EndTime: to });
  }
  return parts;
}

const withToken = (ask: object, token: string | null | undefined) => ({
  ...ask,
  ...(token ? { NextToken: token } : {}),
});

/** The trace map's services in a scope, or in its newest six hours. */
export async function serviceGraph(scope: Scope, signal?: AbortSignal) {
  const [newest] = partsOf(scope, MOST_GRAPH_SECONDS);
  const ask = { ...newest, ...(scope.group ? { GroupName: scope.group } : {}) };
  const services: z.output<typeof ServiceGraph>["Services"] = [];
  let token: string | null | undefined;
  do {
    const page = await call(ServiceGraph, "/ServiceGraph", withToken(ask, token), signal);
    services.push(...page.Services);
    token = page.NextToken;
  } while (token);
  return services;
}

/** A filter expression narrowed to a group. */
function within(group: string | undefined, filter: string): string {
  if (!group) return filter;
  const narrowing = `group.name = ${quote(group)}`;
  return filter ? `(${filter}) AND ${narrowing}` : narrowing;
}

export interface SummaryPage {
  readonly traces: readonly TraceSummary[];
  readonly processed: number;
  readonly more: boolean;
}

/**
 * The traces of a scope that a filter expression keeps, page by page, newest first. With `changed`, those of which
 * something arrived in that time, whenever they began.
 */
export async function* summaryPages(
  scope: Scope,
  filter: string,
  { signal, changed }: { signal?: AbortSignal; changed?: { from: number; to: number } },
): AsyncGenerator<SummaryPage> {
  const expression = within(scope.group, filter);
  const parts = changed
    ? [{ TimeRangeType: "Event", StartTime: changed.from, EndTime: changed.to }]
    : partsOf(scope, MOST_SUMMARY_SECONDS);
  let before = 0;
  for (const [index, part] of parts.entries()) {
    const ask = { ...part, ...(expression ? { FilterExpression: expression } : {}) };
    let processed = 0;
    let token: string | null | undefined;
    do {
      const page = await call(TraceSummaries, "/TraceSummaries", withToken(ask, token), signal);
      token = page.NextToken;
      processed = page.TracesProcessedCount;
      const more = Boolean(token) || index < parts.length - 1;
      yield { traces: page.TraceSummaries, processed: before + processed, more };
    } while (token);
    before += processed;
  }
}

/** The first page of `summaryPages`: enough for the newest few. */
export async function newestTraces(scope: Scope, filter: string, signal: AbortSignal) {
  for await (const page of summaryPages(scope, filter, { signal })) return page.traces;
  return [];
}

/** BatchGetTraces takes at most five ids; https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
const BATCH = 5;

/** Whole traces by their ids; an unknown id is left out. */
export async function traces(ids: readonly string[], signal?: AbortSignal) {
  const found: z.output<typeof Traces>["Traces"] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    const page = await call(Traces, "/Traces", { TraceIds: ids.slice(at, at + BATCH) }, signal);
    found.push(...page.Traces);
  }
  return found;
}

/** The groups, in the order of their names. */
export async function groups(signal?: AbortSignal) {
  const { Groups: found } = await call(Groups, "/Groups", {}, signal);
  return found.sort((a, b) => a.GroupName.localeCompare(b.GroupName));
}
