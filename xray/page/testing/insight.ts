import { ACCOUNT, TABLE } from "./documents.ts";

/** One insight with its events, as the API would return it; `now` is epoch seconds. */
export function insightOf(now: number) {
  const root = { Name: TABLE, Names: [TABLE], AccountId: ACCOUNT, Type: "AWS::DynamoDB::Table" };
  const detect = {
    Name: "image-text-dev-detect-text",
    Names: [],
    AccountId: ACCOUNT,
    Type: "AWS::Lambda::Function",
  };
  const counts = (faults: number, total: number) => ({
    FaultCount: faults,
    OkCount: total - faults,
    TotalCount: total,
  });
  const summary = {
    InsightId: "5c1f2a30-7b1c-4d1e-9d30-2f8f8a9f3b11",
    GroupName: "image-text-dev-faults",
    RootCauseServiceId: root,
    Categories: ["FAULT"],
    State: "ACTIVE",
    StartTime: now - 240,
    LastUpdateTime: now - 20,
    Summary: "Faults in image-text-dev-detect-text, root cause image-text-dev-results.",
    ClientRequestImpactStatistics: counts(0, 61),
    RootCauseServiceRequestImpactStatistics: counts(9, 41),
    TopAnomalousServices: [{ ServiceId: root }, { ServiceId: detect }],
  };
  const event = (ago: number, faults: number, total: number, text: string) => ({
    Summary: text,
    EventTime: now - ago,
    ClientRequestImpactStatistics: counts(0, total),
    RootCauseServiceRequestImpactStatistics: counts(faults, total),
    TopAnomalousServices: summary.TopAnomalousServices,
  });
  const events = [
    event(240, 4, 12, "Opened: 4 of 12 requests were faults."),
    event(140, 7, 26, "Spread to image-text-dev-detect-text."),
    event(20, 9, 41, "9 of 41 requests were faults."),
  ];
  return {
    events,
    answer(path: string, body: unknown): unknown {
      const ask = JSON.stringify(body);
      if (path === "/InsightSummaries") {
        return { InsightSummaries: ask.includes(summary.GroupName) ? [summary] : [] };
      }
      if (!ask.includes(summary.InsightId)) return {};
      return path === "/Insight" ? { Insight: summary } : { InsightEvents: events };
    },
  };
}
