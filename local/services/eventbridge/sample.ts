import type { Event } from "./event.ts";

/** An event for tests. */
export function sampleEvent(): Event {
  return {
    version: "0",
    id: "9d2b4f2e-0000-4000-8000-000000000000",
    "detail-type": "AWS X-Ray Insight Update",
    source: "aws.xray",
    account: "000000000000",
    time: "2026-11-23T01:00:00Z",
    region: "eu-west-1",
    resources: ["arn:a", "arn:b"],
    detail: { State: "ACTIVE", GroupName: "faults", Count: 7, Root: { Name: "detect-text" } },
  };
}
