import {
  GetInsightCommand,
  GetInsightEventsCommand,
  GetInsightImpactGraphCommand,
  GetInsightSummariesCommand,
  GetTimeSeriesServiceStatisticsCommand,
  XRayClient,
} from "@aws-sdk/client-xray";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../net/http.ts";
import { createXray, type Xray } from "../service/service.ts";
import { idOf, pipeline, START, traceIdOf } from "../testing/documents.ts";
import type { InsightEvent } from "./event.ts";

const groups = [
  {
    name: "image-text-dev-faults",
    filterExpression: 'service(id(name: "detect", type: "AWS::Lambda::Function")) { fault }',
    insightsEnabled: true,
    notificationsEnabled: true,
  },
  {
    name: "image-text-dev",
    filterExpression: 'service("preprocess") OR service("detect")',
    insightsEnabled: true,
    notificationsEnabled: false,
  },
];

let now = START;
let photos = 0;
let events: InsightEvent[] = [];
const opened: Xray[] = [];

function open(): Xray {
  now = START;
  photos = 0;
  events = [];
  const xray = createXray({
    groups,
    account: "123456789012",
    clock: () => now * 1000,
    insights: { bucketSeconds: 10, onEvent: (event) => events.push(event) },
  });
  opened.push(xray);
  return xray;
}

afterEach(() => {
  for (const xray of opened.splice(0)) xray.close();
});

/** One bucket with photos, of which the first ones fail in the second function. */
function bucket(xray: Xray, count: number, faults: number): void {
  for (let i = 0; i < count; i++) {
    for (const document of pipeline(traceIdOf(++photos), now - START)) {
      const failed = i < faults && document.id === idOf(6) ? { fault: true } : {};
      expect(xray.receive(JSON.stringify({ ...document, ...failed }))).toEqual([]);
    }
  }
  now += 10;
}

function ask(xray: Xray, path: string, body: object) {
  return xray.handle(path, body);
}

/** The insights of a group, as GetInsightSummaries gives them. */
function summaries(xray: Xray, more: object = {}) {
  const { body } = ask(xray, "/InsightSummaries", {
    GroupName: "image-text-dev-faults",
    StartTime: START,
    EndTime: now,
    ...more,
  });
  const list = body.InsightSummaries;
  if (!Array.isArray(list)) throw new Error(JSON.stringify(body));
  return list;
}

describe("a fault burst in detect", () => {
  it("is an insight with its events, impact and graph, and closes after the faults", () => {
    const xray = open();
    bucket(xray, 10, 0);
    bucket(xray, 10, 8);
    const [summary] = summaries(xray);
    const impact = { FaultCount: 8, OkCount: 12, TotalCount: 20 };
    expect(summary).toEqual({
      InsightId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      GroupARN: expect.stringContaining(":group/image-text-dev-faults/"),
      GroupName: "image-text-dev-faults",
      RootCauseServiceId: {
        Name: "detect",
        Names: ["detect"],
        AccountId: "123456789012",
        Type: "AWS::Lambda::Function",
      },
      Categories: ["FAULT"],
      State: "ACTIVE",
      StartTime: START + 10,
      Summary: expect.stringContaining("detect (AWS::Lambda::Function)"),
      ClientRequestImpactStatistics: { FaultCount: 0, OkCount: 8, TotalCount: 8 },
      RootCauseServiceRequestImpactStatistics: { ...impact, OkCount: 2, TotalCount: 10 },
      TopAnomalousServices: [{ ServiceId: expect.objectContaining({ Name: "detect" }) }],
      LastUpdateTime: START + 20,
    });
    const { InsightId } = summary;
    const { LastUpdateTime: _, ...insight } = summary;
    expect(ask(xray, "/Insight", { InsightId }).body).toEqual({ Insight: insight });
    expect(ask(xray, "/Insight", { InsightId: InsightId.toUpperCase() }).status).toBe(200);

    for (let i = 0; i < 3; i++) bucket(xray, 10, 0);
    expect(summaries(xray)).toMatchObject([{ InsightId, State: "CLOSED", EndTime: START + 20 }]);
    expect(summaries(xray, { States: ["ACTIVE"] })).toEqual([]);
    expect(summaries(xray, { States: ["CLOSED"] })).toHaveLength(1);
    expect(summaries(xray, { StartTime: START + 21 })).toEqual([]);
    expect(summaries(xray, { EndTime: START + 9 })).toEqual([]);

    expect(ask(xray, "/InsightEvents", { InsightId }).body).toEqual({
      InsightEvents: [
        {
          EventTime: START + 20,
          Summary: expect.stringContaining("Unusual faults in detect"),
          ClientRequestImpactStatistics: { FaultCount: 0, OkCount: 8, TotalCount: 8 },
          RootCauseServiceRequestImpactStatistics: { FaultCount: 8, OkCount: 2, TotalCount: 10 },
          TopAnomalousServices: [{ ServiceId: expect.objectContaining({ Name: "detect" }) }],
        },
        expect.objectContaining({ Summary: expect.stringContaining("No more unusual faults in detect") }),
      ],
    });
  });

  it("tells the event bus of each change once, of the group with notifications alone", () => {
    const xray = open();
    bucket(xray, 10, 8);
    for (let i = 0; i < 4; i++) bucket(xray, 10, 0);
    const listed = summaries(xray);
    expect(summaries(xray, { GroupName: "image-text-dev" })).toHaveLength(1);
    expect(events.map(({ detail }) => [detail.GroupName, detail.State])).toEqual([
      ["image-text-dev-faults", "ACTIVE"],
      ["image-text-dev-faults", "CLOSED"],
    ]);
    expect(events[0]).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "AWS X-Ray Insight Update",
      source: "aws.xray",
      account: "123456789012",
      time: new Date((START + 10) * 1000).toISOString().replace(".000Z", "Z"),
      region: "eu-west-1",
      resources: [],
      detail: expect.objectContaining({
        InsightId: listed[0].InsightId,
        Categories: ["FAULT"],
        StartTime: START,
        EndTime: null,
        RootCauseServiceRequestImpactStatistics: { FaultCount: 8, OkCount: 2, TotalCount: 10 },
        Event: expect.objectContaining({ EventTime: expect.stringMatching(/^2026-.*Z$/) }),
      }),
    });
    expect(events[1]?.detail.EndTime).toBe(START + 10);
  });

  it("has a graph of the service and of all that leads to it", () => {
    const xray = open();
    bucket(xray, 10, 8);
    const [{ InsightId }] = summaries(xray);
    const { status, body } = ask(xray, "/InsightImpactGraph", { InsightId, StartTime: START, EndTime: now });
    expect(status).toBe(200);
    expect(body).toMatchObject({ InsightId, ServiceGraphStartTime: START, ServiceGraphEndTime: now });
    const { Services: services } = body;
    if (!Array.isArray(services)) throw new Error("no services");
    expect(services.map(({ Name, Type }) => `${Name} ${Type}`).sort()).toEqual([
      "detect AWS::Lambda",
      "detect AWS::Lambda::Function",
      "preprocess AWS::Lambda",
      "preprocess AWS::Lambda::Function",
      "preprocess client",
      "processed AWS::S3::Bucket",
    ]);
    expect(Object.keys(services[0]).sort()).toEqual(["Edges", "Name", "Names", "ReferenceId", "Type"]);
    const ids = services.map(({ ReferenceId }) => ReferenceId);
    for (const { Edges } of services) for (const { ReferenceId } of Edges) expect(ids).toContain(ReferenceId);
  });

  it("is given in pages", () => {
    const xray = open();
    for (let i = 0; i < 3; i++) {
      bucket(xray, 10, 8);
      for (let quiet = 0; quiet < 4; quiet++) bucket(xray, 10, 0);
    }
    const all = summaries(xray).map(({ StartTime }) => StartTime);
    expect(all).toEqual([START + 100, START + 50, START]);
    const request = { GroupName: "image-text-dev-faults", StartTime: START, EndTime: now, MaxResults: 2 };
    const first = ask(xray, "/InsightSummaries", request).body;
    const second = ask(xray, "/InsightSummaries", { ...request, NextToken: first.NextToken }).body;
    expect(first.InsightSummaries).toHaveLength(2);
    expect(second.InsightSummaries).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });
});

describe("requests that the API refuses", () => {
  it.each([
    ["/InsightSummaries", { StartTime: START, EndTime: START + 1 }, "GroupName or GroupARN"],
    ["/InsightSummaries", { GroupName: "nobody", StartTime: START, EndTime: START + 1 }, "Group not found"],
    ["/InsightSummaries", { GroupName: "image-text-dev", StartTime: START }, "EndTime"],
    [
      "/InsightSummaries",
      { GroupName: "image-text-dev", StartTime: START, EndTime: START - 1 },
      "StartTime must not be after EndTime",
    ],
    [
      "/InsightSummaries",
      { GroupName: "image-text-dev", StartTime: START - 31 * 86_400, EndTime: START },
      "30 days",
    ],
    [
      "/InsightSummaries",
      { GroupName: "image-text-dev", StartTime: START, EndTime: START, MaxResults: 101 },
      "MaxResults",
    ],
    [
      "/InsightSummaries",
      { GroupName: "image-text-dev", StartTime: START, EndTime: START, States: ["ACTIVE", "CLOSED"] },
      "States",
    ],
    ["/Insight", {}, "InsightId"],
    ["/Insight", { InsightId: "1" }, "InsightId"],
    ["/Insight", { InsightId: "00000000-0000-4000-8000-000000000000" }, "there is no insight"],
    ["/InsightEvents", { InsightId: "00000000-0000-4000-8000-000000000000", MaxResults: 51 }, "MaxResults"],
    [
      "/InsightImpactGraph",
      { InsightId: "00000000-0000-4000-8000-000000000000", StartTime: START, EndTime: START + 21_601 },
      "six hours",
    ],
  ])("%s %o: %s", (path, request, message) => {
    const { status, body } = ask(open(), path, request);
    expect(status).toBe(400);
    expect(body.__type).toBe("InvalidRequestException");
    expect(body.Message).toContain(message);
  });
});

describe("the real SDK", () => {
  it("understands every answer", async () => {
    const xray = open();
    bucket(xray, 10, 8);
    const { url, close } = await listen(xray, 0);
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    const client = new XRayClient({ endpoint: url, region: "eu-west-1", credentials });
    const [StartTime, EndTime] = [new Date(START * 1000), new Date(now * 1000)];
    const GroupName = "image-text-dev-faults";

    const { InsightSummaries } = await client.send(
      new GetInsightSummariesCommand({ GroupName, StartTime, EndTime, States: ["ACTIVE"] }),
    );
    const InsightId = InsightSummaries?.[0]?.InsightId ?? "";
    expect(InsightSummaries?.[0]?.StartTime).toEqual(StartTime);
    const { Insight } = await client.send(new GetInsightCommand({ InsightId }));
    expect(Insight).toMatchObject({ InsightId, State: "ACTIVE", RootCauseServiceId: { Name: "detect" } });
    const { InsightEvents } = await client.send(new GetInsightEventsCommand({ InsightId }));
    expect(InsightEvents?.[0]?.EventTime).toEqual(EndTime);
    const graph = await client.send(new GetInsightImpactGraphCommand({ InsightId, StartTime, EndTime }));
    expect(graph.Services?.length).toBeGreaterThan(2);
    expect(graph.ServiceGraphEndTime).toEqual(EndTime);
    const series = await client.send(
      new GetTimeSeriesServiceStatisticsCommand({
        StartTime,
        EndTime,
        EntitySelectorExpression: 'id(name: "detect", type: "AWS::Lambda::Function")',
        ForecastStatistics: true,
      }),
    );
    expect(series.TimeSeriesServiceStatistics?.[0]?.ServiceForecastStatistics).toEqual({
      FaultCountLow: 0,
      FaultCountHigh: 2,
    });
    client.destroy();
    await close();
  });
});

describe("forecasts", () => {
  const request = {
    StartTime: START,
    EndTime: START + 60,
    Period: 10,
    GroupName: "image-text-dev",
    EntitySelectorExpression: 'id(name: "detect", type: "AWS::Lambda::Function")',
    ForecastStatistics: true,
  };

  it("say for each period how many faults are expected", () => {
    const xray = open();
    for (let i = 0; i < 5; i++) bucket(xray, 20, 1);
    const { body } = ask(xray, "/TimeSeriesServiceStatistics", request);
    expect(body.TimeSeriesServiceStatistics).toHaveLength(5);
    expect(body).toMatchObject({
      TimeSeriesServiceStatistics: Array.from({ length: 5 }, () => ({
        ServiceSummaryStatistics: { TotalCount: 20, FaultStatistics: { TotalCount: 1 } },
        ServiceForecastStatistics: { FaultCountLow: 0, FaultCountHigh: expect.any(Number) },
      })),
    });
  });

  it("are given for services only", () => {
    const { EntitySelectorExpression: _, ...unselected } = request;
    expect(ask(open(), "/TimeSeriesServiceStatistics", unselected)).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining("EntitySelectorExpression") },
    });
  });
});
