/**
 * The event that X-Ray sends to EventBridge when an insight opens, changes or closes: the fields that rules and
 * notifications may use. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-insights.html#xray-console-insight-notifications
 *
 * The category is left out on purpose: AWS's pages call it both `Category` and `Categories`, and there is only one
 * category, FAULT. A pattern that waits for the wrong name would match no event at all.
 */
export const INSIGHT_EVENT = {
  source: "aws.xray",
  detailType: "AWS X-Ray Insight Update",
  /** Paths below `detail`. */
  fields: [
    "GroupName",
    "InsightId",
    "RootCauseServiceId.Name",
    "RootCauseServiceRequestImpactStatistics.FaultCount",
    "RootCauseServiceRequestImpactStatistics.TotalCount",
    "State",
    "Summary",
  ],
} as const;

export type InsightField = (typeof INSIGHT_EVENT.fields)[number];
