import * as z from "zod/mini";
import { call, groups } from "../xray.ts";

const Service = z.nullish(z.object({ Name: z.nullish(z.string()), Type: z.nullish(z.string()) }));
const Impact = z.nullish(
  z.object({
    FaultCount: z.nullish(z.number()),
    OkCount: z.nullish(z.number()),
    TotalCount: z.nullish(z.number()),
  }),
);
export type Impact = z.output<typeof Impact>;
const Anomalous = z.nullish(z.array(z.object({ ServiceId: Service })));

const Insight = z.object({
  InsightId: z.string(),
  GroupName: z.nullish(z.string()),
  State: z.nullish(z.string()),
  StartTime: z.nullish(z.number()),
  EndTime: z.nullish(z.number()),
  LastUpdateTime: z.nullish(z.number()),
  Summary: z.nullish(z.string()),
  RootCauseServiceId: Service,
  ClientRequestImpactStatistics: Impact,
  RootCauseServiceRequestImpactStatistics: Impact,
  TopAnomalousServices: Anomalous,
});
export type Insight = z.output<typeof Insight>;

const Event = z.object({
  Summary: z.nullish(z.string()),
  EventTime: z.nullish(z.number()),
  ClientRequestImpactStatistics: Impact,
  RootCauseServiceRequestImpactStatistics: Impact,
  TopAnomalousServices: Anomalous,
});
export type InsightEvent = z.output<typeof Event>;

const Summaries = z.object({
  InsightSummaries: z.nullish(z.array(Insight)),
  NextToken: z.nullish(z.string()),
});

/** "The start time … within 30 days": the run is younger than that, but so much may be asked for. */
const LOOK_BACK_SECONDS = 24 * 3600;

/** The groups, and the insights of those that have them switched on, newest first. */
export async function overview(signal: AbortSignal) {
  const all = await groups(signal);
  const now = Date.now() / 1000;
  const found: Insight[] = [];
  for (const { GroupName, InsightsConfiguration } of all) {
    if (!InsightsConfiguration?.InsightsEnabled) continue;
    const ask = { GroupName, StartTime: now - LOOK_BACK_SECONDS, EndTime: now };
    const page = await call(Summaries, "/InsightSummaries", ask, signal);
    found.push(...(page.InsightSummaries ?? []));
  }
  return { groups: all, insights: found.sort((a, b) => (b.StartTime ?? 0) - (a.StartTime ?? 0)) };
}

/** One insight with what happened to it, newest first. */
export async function insight(id: string, signal: AbortSignal) {
  const { Insight: found } = await call(
    z.object({ Insight: z.nullish(Insight) }),
    "/Insight",
    { InsightId: id },
    signal,
  );
  const { InsightEvents: events } = await call(
    z.object({ InsightEvents: z.nullish(z.array(Event)) }),
    "/InsightEvents",
    { InsightId: id },
    signal,
  );
  return { found, events: (events ?? []).sort((a, b) => (b.EventTime ?? 0) - (a.EventTime ?? 0)) };
}
