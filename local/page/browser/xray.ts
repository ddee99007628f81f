import type * as z from "zod/mini";
import { request } from "./request.ts";
import { Groups, ServiceGraph, TraceSummaries, type TraceSummary, Traces } from "./shapes.ts";

/** What a view looks at: the last `seconds`, in a group or in everything. */
export interface Scope {
  readonly seconds: number;
  readonly group?: string | undefined;
}

/** The most traces that a list gathers; the server pages them. */
export const MOST_TRACES = 10_000;

async function call<T extends z.ZodMiniType>(schema: T, path: string, body: unknown, signal?: AbortSignal) {
  return request(schema, `/api/xray${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

const window = (scope: Scope) => {
  const now = Date.now() / 1000;
  return { StartTime: now - scope.seconds, EndTime: now };
};

/** The trace map's services in a scope. */
export async function serviceGraph(scope: Scope, signal?: AbortSignal) {
  const ask = { ...window(scope), ...(scope.group ? { GroupName: scope.group } : {}) };
  const services: z.output<typeof ServiceGraph>["Services"] = [];
  let token: string | null | undefined;
  do {
    const page = await call(
      ServiceGraph,
      "/ServiceGraph",
      { ...ask, ...(token ? { NextToken: token } : {}) },
      signal,
    );
    services.push(...page.Services);
    token = page.NextToken;
  } while (token);
  return services;
}

/** A filter expression narrowed to a group. */
function within(group: string | undefined, filter: string): string {
  if (!group) return filter;
  const narrowing = `group.name = "${group}"`;
  return filter ? `(${filter}) AND ${narrowing}` : narrowing;
}

/** The traces of a scope that a filter expression keeps, newest first; `more` when there were too many. */
export async function traceSummaries(scope: Scope, filter: string, signal?: AbortSignal, most = MOST_TRACES) {
  const expression = within(scope.group, filter);
  const ask = { ...window(scope), ...(expression ? { FilterExpression: expression } : {}) };
  const traces: TraceSummary[] = [];
  let token: string | null | undefined;
  let processed = 0;
  do {
    const page = await call(
      TraceSummaries,
      "/TraceSummaries",
      { ...ask, ...(token ? { NextToken: token } : {}) },
      signal,
    );
    traces.push(...page.TraceSummaries);
    processed = page.TracesProcessedCount;
    token = page.NextToken;
  } while (token && traces.length < most);
  traces.sort((a, b) => (b.StartTime ?? 0) - (a.StartTime ?? 0));
  return { traces, more: token !== undefined && token !== null, processed };
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
