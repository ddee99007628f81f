import {
  CancelTraceRetrievalCommand,
  GetIndexingRulesCommand,
  GetRetrievedTracesGraphCommand,
  GetTraceSegmentDestinationCommand,
  ListRetrievedTracesCommand,
  StartTraceRetrievalCommand,
  UpdateIndexingRuleCommand,
  UpdateTraceSegmentDestinationCommand,
  XRayClient,
} from "@aws-sdk/client-xray";
import { afterEach, beforeEach, expect, it } from "vitest";
import { listen } from "../net/http.ts";
import type { Listener } from "../net/listener.ts";
import { createXray, type Xray } from "../service/service.ts";
import { idOf, nested, pipeline, START, segment, traceIdOf } from "../testing/documents.ts";

let now = START + 10;
let xray: Xray;
let listener: Listener;
let client: XRayClient;

beforeEach(async () => {
  now = START + 10;
  xray = createXray({ clock: () => now * 1000 });
  listener = await listen(xray);
  client = new XRayClient({
    endpoint: listener.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  for (const document of pipeline()) xray.receive(JSON.stringify(document));
});

afterEach(async () => {
  client.destroy();
  await listener.close();
  xray.close();
});

async function start(...TraceIds: string[]): Promise<string | undefined> {
  const frame = { StartTime: new Date((START - 10) * 1000), EndTime: new Date((START + 10) * 1000) };
  return (await client.send(new StartTraceRetrievalCommand({ TraceIds, ...frame }))).RetrievalToken;
}

it("retrieves traces as segments and as spans, and their graph", async () => {
  const RetrievalToken = await start(traceIdOf(), traceIdOf(99));
  const segments = await client.send(new ListRetrievedTracesCommand({ RetrievalToken }));
  expect(segments).toMatchObject({ RetrievalStatus: "COMPLETE", TraceFormat: "XRAY" });
  expect(segments.Traces?.map(({ Id, Duration }) => [Id, Duration])).toEqual([[traceIdOf(), 2]]);
  const { Spans: documents = [] } = segments.Traces?.[0] ?? {};
  expect(JSON.parse(documents[0]?.Document ?? "")).toMatchObject({
    name: "preprocess",
    trace_id: traceIdOf(),
  });

  const spans = await client.send(new ListRetrievedTracesCommand({ RetrievalToken, TraceFormat: "OTEL" }));
  const parsed = (spans.Traces?.[0]?.Spans ?? []).map(({ Document = "" }) => JSON.parse(Document));
  const put = parsed.find(({ spanId }) => spanId === idOf(4));
  expect(put).toMatchObject({
    traceId: traceIdOf().slice(2).replace("-", ""),
    parentSpanId: idOf(2),
    name: "S3",
    kind: "CLIENT",
    startTimeUnixNano: `${START}800000000`,
    resource: { attributes: { "service.name": "preprocess" } },
    attributes: { "rpc.method": "PutObject", "http.response.status_code": 200 },
  });

  const graph = await client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken }));
  expect(graph.Services?.map(({ Service }) => Service?.Name)).toContain("results");
});

it("gives a trace of many spans in parts, each once", async () => {
  const subsegments = Array.from({ length: 250 }, (_, index) => nested(index + 10, "step", [0, 1]));
  xray.receive(JSON.stringify(segment(1, "big", [0, 1], { subsegments }, traceIdOf(5))));
  const many = Array.from({ length: 25 }, (_, index) => traceIdOf(100 + index));
  for (const id of many) xray.receive(JSON.stringify(segment(1, "small", [0, 1], {}, id)));
  const RetrievalToken = await start(traceIdOf(5), ...many);
  const ids: string[] = [];
  let pages = 0;
  let NextToken: string | undefined;
  do {
    const ask = { RetrievalToken, TraceFormat: "OTEL" as const, NextToken };
    const { Traces = [], ...next } = await client.send(new ListRetrievedTracesCommand(ask));
    pages += 1;
    for (const { Id, Spans = [] } of Traces) {
      expect(Spans.length).toBeLessThanOrEqual(100);
      ids.push(...Spans.map((span) => `${Id} ${span.Id}`));
    }
    NextToken = next.NextToken;
  } while (NextToken !== undefined);
  expect([ids.length, new Set(ids).size]).toEqual([251 + 25, 251 + 25]);
  expect(pages).toBeGreaterThan(1);
});

it("leaves out traces outside of the time range", async () => {
  xray.receive(JSON.stringify(segment(1, "later", [1000, 1001], {}, traceIdOf(6))));
  const RetrievalToken = await start(traceIdOf(6));
  expect((await client.send(new ListRetrievedTracesCommand({ RetrievalToken }))).Traces).toEqual([]);
});

it("can be cancelled, times out after an hour, and knows its tokens", async () => {
  const cancelled = await start(traceIdOf());
  await client.send(new CancelTraceRetrievalCommand({ RetrievalToken: cancelled }));
  expect(await client.send(new ListRetrievedTracesCommand({ RetrievalToken: cancelled }))).toMatchObject({
    RetrievalStatus: "CANCELLED",
    Traces: [],
  });
  const old = await start(traceIdOf());
  now += 3601;
  expect(await client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken: old }))).toMatchObject({
    RetrievalStatus: "TIMEOUT",
    Services: [],
  });
  const unknown = client.send(new ListRetrievedTracesCommand({ RetrievalToken: "x" }));
  await expect(unknown).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

it("remembers the destination and the share that is indexed", async () => {
  const read = async () => await client.send(new GetTraceSegmentDestinationCommand({}));
  expect(await read()).toMatchObject({ Destination: "XRay", Status: "ACTIVE" });
  const update = new UpdateTraceSegmentDestinationCommand({ Destination: "CloudWatchLogs" });
  expect(await client.send(update)).toMatchObject({ Destination: "CloudWatchLogs", Status: "PENDING" });
  expect(await read()).toMatchObject({ Destination: "CloudWatchLogs", Status: "ACTIVE" });

  const change = (Name: string, DesiredSamplingPercentage: number) =>
    client.send(
      new UpdateIndexingRuleCommand({ Name, Rule: { Probabilistic: { DesiredSamplingPercentage } } }),
    );
  await change("Default", 20);
  const { IndexingRules } = await client.send(new GetIndexingRulesCommand({}));
  expect(IndexingRules).toMatchObject([
    { Name: "Default", Rule: { Probabilistic: { DesiredSamplingPercentage: 20 } } },
  ]);
  await expect(change("Default", 101)).rejects.toMatchObject({ name: "InvalidRequestException" });
  await expect(change("Mine", 1)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
