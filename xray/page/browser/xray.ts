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

const window = (scope: Scope) => {
  const { start, end } = windowOf(scope);
  return { StartTime: start, EndTime: end };
};

const withToken = (ask: object, token: string | null | undefined) => ({
  ...ask,
  ...(token ? { NextToken: token } : {}),
});

/** The trace map's services in a scope. */
export async function serviceGraph(scope: Scope, signal?: AbortSignal) {
  const ask = { ...window(scope), ...(scope.group ? { GroupName: scope.group } : {}) };
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
  const ask = {
    ...(changed ? { TimeRangeType: "Event", StartTime: changed.from, EndTime: changed.to } : window(scope)),
    ...(expression ? { FilterExpression: expression } : {}),
  };
  let token: string | null | undefined;
  do {
    const page = await call(TraceSummaries, "/TraceSummaries", withToken(ask, token), signal);
    token = page.NextToken;
    yield { traces: page.TraceSummaries, processed: page.TracesProcessedCount, more: Boolean(token) };
  } while (token);
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
