import { type ApiServiceId, apiServiceId } from "../traces/summary.ts";
import type { Impact, Insight, InsightChange } from "./insight.ts";

/** A change of an insight as X-Ray puts it on the default event bus. */
export interface InsightEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "AWS X-Ray Insight Update";
  readonly source: "aws.xray";
  readonly account: string;
  /** ISO 8601 in UTC, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: InsightDetail;
}

interface Impacts {
  readonly ClientRequestImpactStatistics: Impact;
  readonly RootCauseServiceRequestImpactStatistics: Impact;
  readonly TopAnomalousServices: readonly { readonly ServiceId: ApiServiceId }[];
}

interface InsightDetail extends Impacts {
  readonly InsightId: string;
  readonly GroupName: string;
  readonly State: "ACTIVE" | "CLOSED";
  readonly Categories: readonly ["FAULT"];
  /** Epoch seconds. */
  readonly StartTime: number;
  readonly EndTime: number | null;
  readonly Summary: string;
  readonly RootCauseServiceId: ApiServiceId;
  readonly Event: Impacts & { readonly EventTime: string; readonly Summary: string };
}

/**
 * The event for a change, by the schema `aws.xray@AWSXRayInsightUpdate` of the EventBridge registry (of which the
 * X-Ray guide's example of a pattern differs: it says `Category`).
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-insights.html
 */
export function insightEvent(
  insight: Insight,
  change: InsightChange,
  envelope: { readonly id: string; readonly account: string; readonly region: string },
): InsightEvent {
  const time = `${new Date(change.time * 1000).toISOString().slice(0, 19)}Z`;
  const impacts: Impacts = {
    ClientRequestImpactStatistics: change.client,
    RootCauseServiceRequestImpactStatistics: change.service,
    TopAnomalousServices: change.services.map((service) => ({ ServiceId: apiServiceId(service) })),
  };
  return {
    version: "0",
    id: envelope.id,
    "detail-type": "AWS X-Ray Insight Update",
    source: "aws.xray",
    account: envelope.account,
    time,
    region: envelope.region,
    resources: [],
    detail: {
      InsightId: insight.id,
      GroupName: insight.groupName,
      State: insight.state,
      Categories: ["FAULT"],
      StartTime: insight.start,
      EndTime: insight.end ?? null,
      Summary: change.summary,
      RootCauseServiceId: apiServiceId(change.rootCause),
      ...impacts,
      Event: { EventTime: time, Summary: change.summary, ...impacts },
    },
  };
}
