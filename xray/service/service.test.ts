import {
  BatchGetTracesCommand,
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  DeleteGroupCommand,
  DeleteResourcePolicyCommand,
  DeleteSamplingRuleCommand,
  GetEncryptionConfigCommand,
  GetGroupCommand,
  GetGroupsCommand,
  GetSamplingRulesCommand,
  GetSamplingTargetsCommand,
  GetServiceGraphCommand,
  GetTimeSeriesServiceStatisticsCommand,
  GetTraceGraphCommand,
  GetTraceSummariesCommand,
  ListResourcePoliciesCommand,
  ListTagsForResourceCommand,
  PutEncryptionConfigCommand,
  PutResourcePolicyCommand,
  PutTelemetryRecordsCommand,
  PutTraceSegmentsCommand,
  paginateGetTraceSummaries,
  type SamplingRule,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateGroupCommand,
  UpdateSamplingRuleCommand,
  XRayClient,
} from "@aws-sdk/client-xray";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../net/http.ts";
import type { Listener } from "../net/listener.ts";
import { aws, idOf, nested, pipeline, START, segment, traceIdOf } from "../testing/documents.ts";
import { createXray, type Xray } from "./service.ts";

let now = START;
let xray: Xray;
let server: Listener;
let client: XRayClient;

beforeEach(async () => {
  now = START;
  xray = createXray({
    account: "123456789012",
    region: "eu-west-1",
    clock: () => now * 1000,
    groups: [
      {
        name: "all",
        filterExpression: 'service("preprocess")',
        insightsEnabled: true,
        notificationsEnabled: true,
        tags: { team: "a" },
      },
    ],
    encryption: { type: "KMS", keyArn: "arn:aws:kms:eu-west-1:123456789012:key/a" },
  });
  server = await listen(xray);
  client = new XRayClient({
    endpoint: server.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

const frame = { StartTime: at(-10), EndTime: at(100) };

function at(seconds: number): Date {
  return new Date((START + seconds) * 1000);
}

async function put(...documents: object[]) {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  return await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
}

async function found(FilterExpression?: string): Promise<(string | undefined)[]> {
  const { TraceSummaries } = await client.send(
    new GetTraceSummariesCommand({ ...frame, ...(FilterExpression ? { FilterExpression } : {}) }),
  );
  return (TraceSummaries ?? []).map(({ Id }) => Id);
}

describe("PutTraceSegments", () => {
  it("takes what is well-formed and names what is not", async () => {
    const { UnprocessedTraceSegments } = await put(
      segment(1, "service", [0, 1]),
      { ...segment(2, "service", [0, 1]), trace_id: "1-2-3" },
      {},
    );
    expect(UnprocessedTraceSegments).toEqual([
      { Id: idOf(2), ErrorCode: "InvalidTraceId", Message: expect.stringContaining("InvalidTraceId") },
      { ErrorCode: "MissingId", Message: expect.stringContaining("MissingId") },
    ]);
    expect(await found()).toEqual([traceIdOf()]);
    expect(xray.statistics()).toMatchObject({ received: 3, refused: 2, traces: 1, evicted: 0 });
  });
});

describe("GetTraceSummaries", () => {
  it("summarises a trace", async () => {
    await put(
      ...pipeline(),
      segment(9, "tool", [1, 3], { parent_id: idOf(2), user: "ann", annotations: { size: 3 } }),
    );
    const { TraceSummaries, TracesProcessedCount, ApproximateTime } = await client.send(
      new GetTraceSummariesCommand(frame),
    );
    const [summary] = TraceSummaries ?? [];
    expect(summary).toMatchObject({
      Id: traceIdOf(),
      StartTime: at(0),
      Duration: 3,
      HasFault: false,
      IsPartial: false,
      Http: { HttpStatus: 202 },
      EntryPoint: { Name: "preprocess", Type: "AWS::Lambda" },
      Annotations: { size: [{ AnnotationValue: { NumberValue: 3 }, ServiceIds: [{ Name: "tool" }] }] },
      Users: [{ UserName: "ann", ServiceIds: [{ Name: "tool" }] }],
    });
    expect(summary?.ResponseTime).toBe(0.1);
    expect(summary?.ServiceIds?.map(({ Name }) => Name)).toContain("results");
    expect(summary?.ResourceARNs).toEqual([
      { ARN: "arn:aws:lambda:eu-west-1:123456789012:function:preprocess" },
      { ARN: "arn:aws:lambda:eu-west-1:123456789012:function:detect" },
    ]);
    expect(TracesProcessedCount).toBe(1);
    expect(ApproximateTime).toEqual(at(0));
  });

  it("looks for faults and errors at the root, for throttles at every segment", async () => {
    const call = nested(2, "DynamoDB", [0, 1], {
      ...aws("PutItem", 400),
      throttle: true,
      fault: true,
      error: true,
    });
    await put(segment(1, "service", [0, 2], { http: { response: { status: 200 } }, subsegments: [call] }));
    const { TraceSummaries } = await client.send(new GetTraceSummariesCommand(frame));
    expect(TraceSummaries?.[0]).toMatchObject({ HasFault: false, HasError: false, HasThrottle: true });
  });

  it("filters, also by group, and counts what it has looked at", async () => {
    await put(...pipeline(), segment(1, "other", [0, 1], { fault: true }, traceIdOf(2)));
    expect(await found('service("other") { fault }')).toEqual([traceIdOf(2)]);
    expect(await found('group.name = "all"')).toEqual([traceIdOf()]);
    const { TracesProcessedCount } = await client.send(
      new GetTraceSummariesCommand({ ...frame, FilterExpression: "fault" }),
    );
    expect(TracesProcessedCount).toBe(2);
  });

  it("gives the newest first, page by page, undisturbed by what arrives meanwhile", async () => {
    const traces = Array.from({ length: 250 }, (_, index) =>
      segment(1, "service", [index / 10, index / 10 + 1], {}, traceIdOf(index, Math.floor(index / 10))),
    );
    await put(...traces);
    const ids: (string | undefined)[] = [];
    let pages = 0;
    for await (const page of paginateGetTraceSummaries({ client }, { ...frame })) {
      ids.push(...(page.TraceSummaries ?? []).map(({ Id }) => Id));
      pages += 1;
      await put(segment(1, "service", [40, 41], {}, traceIdOf(1000 + pages, 40)));
    }
    expect(pages).toBe(3);
    expect(ids).toEqual(traces.map(({ trace_id }) => trace_id).reverse());
  });

  it("refuses a token of another request", async () => {
    await put(...Array.from({ length: 101 }, (_, index) => segment(1, "s", [0, 1], {}, traceIdOf(index))));
    const { NextToken } = await client.send(new GetTraceSummariesCommand(frame));
    const other = new GetTraceSummariesCommand({ ...frame, FilterExpression: "ok", NextToken });
    await expect(client.send(other)).rejects.toMatchObject({ name: "InvalidRequestException" });
  });

  it("looks at the trace id's time, the time of the last document or a segment's end, as asked", async () => {
    now = START + 50;
    await put(segment(1, "service", [0, 20]));
    const between = async (from: number, to: number, TimeRangeType: "TraceId" | "Event" | "Service") => {
      const range = { StartTime: at(from), EndTime: at(to), TimeRangeType };
      const { TraceSummaries } = await client.send(new GetTraceSummariesCommand(range));
      return TraceSummaries?.length;
    };
    expect(await between(-1, 1, "TraceId")).toBe(1);
    expect(await between(19, 21, "TraceId")).toBe(0);
    expect(await between(19, 21, "Service")).toBe(1);
    expect(await between(-1, 1, "Service")).toBe(0);
    expect(await between(49, 51, "Event")).toBe(1);
    expect(await between(-1, 1, "Event")).toBe(0);
  });

  it("finds a trace whose id holds no time by its start", async () => {
    const w3c = "1-ffffffff-000000000000000000000001";
    await put(segment(1, "service", [0, 1], {}, w3c));
    expect(await found()).toEqual([w3c]);
  });

  it("keeps a share of the traces where that is asked for", async () => {
    await put(
      ...Array.from({ length: 90 }, (_, index) => segment(1, "s", [0, 1], {}, traceIdOf(index * 48_000_000))),
    );
    const sampled = new GetTraceSummariesCommand({
      ...frame,
      Sampling: true,
      SamplingStrategy: { Name: "FixedRate", Value: 0.5 },
    });
    const { TraceSummaries, TracesProcessedCount } = await client.send(sampled);
    expect(TraceSummaries).toHaveLength(45);
    expect(TracesProcessedCount).toBe(45);
  });

  it.each([
    ["an expression that is wrong", { FilterExpression: "fualt" }, /Column 1/],
    ["an end before the start", { EndTime: at(-20) }, /StartTime must not be after EndTime/],
    ["a type that there is not", { TimeRangeType: "Segment" as never }, /TimeRangeType/],
  ])("refuses %s", async (_, change, message) => {
    const call = client.send(new GetTraceSummariesCommand({ ...frame, ...change }));
    await expect(call).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("BatchGetTraces", () => {
  it("gives whole documents: nested, inferred and with fields that it does not know", async () => {
    await put(
      segment(1, "service", [0, 2], { links: [{ trace_id: traceIdOf(9) }] }),
      ...pipeline().slice(2, 4),
    );
    const orphans = pipeline(traceIdOf(2)).slice(2, 3);
    await put(...orphans);
    const { Traces, UnprocessedTraceIds } = await client.send(
      new BatchGetTracesCommand({ TraceIds: [traceIdOf(), traceIdOf(2), traceIdOf(3)] }),
    );
    expect(UnprocessedTraceIds).toEqual([traceIdOf(3)]);
    const [first, second] = Traces ?? [];
    expect(first).toMatchObject({ Id: traceIdOf(), Duration: 2, LimitExceeded: false });
    const documents = (first?.Segments ?? []).map(({ Document }) => JSON.parse(Document ?? ""));
    expect(documents[0]).toMatchObject({ id: idOf(1), links: [{ trace_id: traceIdOf(9) }] });
    expect((second?.Segments ?? []).map(({ Document }) => JSON.parse(Document ?? ""))).toEqual([
      { ...orphans[0], aws: { ...(orphans[0]?.aws as object), resource_names: ["images"] } },
    ]);
  });

  it("nests subsegments that were sent alone, and adds inferred segments", async () => {
    await put(...pipeline());
    const { Traces } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceIdOf()] }));
    const documents = (Traces?.[0]?.Segments ?? []).map(({ Document }) => JSON.parse(Document ?? ""));
    const code = documents.find(({ id }) => id === idOf(2));
    expect(code.subsegments.map(({ id }: { id: string }) => id)).toEqual([idOf(3), idOf(4)]);
    expect(code.subsegments[0]).not.toHaveProperty("parent_id");
    expect(documents.find(({ parent_id, inferred }) => inferred && parent_id === idOf(8))).toMatchObject({
      name: "DynamoDB",
      origin: "AWS::DynamoDB::Table",
      trace_id: traceIdOf(),
      aws: { table_name: "results", resource_names: ["results"] },
      http: { response: { status: 200 } },
    });
    // What comes out can be put in again and gives the same trace.
    const again = createXray();
    for (const { id, ...document } of documents) {
      if (!document.inferred) expect(again.receive(JSON.stringify({ id, ...document }))).toEqual([]);
    }
    const shape = (x: Xray) =>
      [...x.traces()].map(({ revision: _, ...trace }) => JSON.stringify(trace.segments));
    expect(shape(again)).toEqual(shape(xray));
  });

  it("takes five ids at most", async () => {
    const TraceIds = Array.from({ length: 6 }, (_, index) => traceIdOf(index));
    await expect(client.send(new BatchGetTracesCommand({ TraceIds }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });
});

describe("the graphs", () => {
  it("show a time frame, a group, or traces", async () => {
    await put(...pipeline(), segment(1, "other", [0, 1], {}, traceIdOf(2)));
    const names = (services: { Name?: string | undefined }[] | undefined) =>
      new Set(services?.map(({ Name }) => Name));
    const everything = await client.send(new GetServiceGraphCommand(frame));
    expect(names(everything.Services)).toContain("other");
    expect([everything.StartTime, everything.EndTime]).toEqual([frame.StartTime, frame.EndTime]);
    const group = await client.send(new GetServiceGraphCommand({ ...frame, GroupName: "all" }));
    expect(names(group.Services)).not.toContain("other");
    expect(names(group.Services)).toContain("results");
    const one = await client.send(new GetTraceGraphCommand({ TraceIds: [traceIdOf(2), traceIdOf(2)] }));
    expect(names(one.Services)).toEqual(new Set(["other"]));
    expect(one.Services?.[0]?.SummaryStatistics?.TotalCount).toBe(1);
    const later = { StartTime: at(50), EndTime: at(60) };
    expect((await client.send(new GetServiceGraphCommand(later))).Services).toEqual([]);
  });

  it("refuse a group that there is not", async () => {
    const call = client.send(new GetServiceGraphCommand({ ...frame, GroupName: "none" }));
    await expect(call).rejects.toMatchObject({ name: "InvalidRequestException" });
  });
});

describe("GetTimeSeriesServiceStatistics", () => {
  const series = async (change: object) => {
    const { TimeSeriesServiceStatistics } = await client.send(
      new GetTimeSeriesServiceStatisticsCommand({ ...frame, EndTime: at(300), ...change }),
    );
    return (TimeSeriesServiceStatistics ?? []).map((window) => [
      ((window.Timestamp?.getTime() ?? 0) / 1000 - START) as number,
      window.ServiceSummaryStatistics?.TotalCount,
      window.EdgeSummaryStatistics?.TotalCount,
    ]);
  };

  it("counts a service or an edge by periods, clients' calls without a selector", async () => {
    // START is 20 seconds after a full minute, and 200 after a full five.
    await put(...pipeline(), ...pipeline(traceIdOf(2), 10), ...pipeline(traceIdOf(3, 60), 60));
    const table = 'service(id(name: "results", type: "AWS::DynamoDB::Table"))';
    expect(await series({ EntitySelectorExpression: table })).toEqual([
      [-20, 2, undefined],
      [40, 1, undefined],
    ]);
    expect(
      await series({ EntitySelectorExpression: 'id(type: "AWS::Lambda::Function")', Period: 300 }),
    ).toEqual([[-200, 6, undefined]]);
    expect(await series({ EntitySelectorExpression: 'edge("detect", "results")' })).toEqual([
      [-20, undefined, 2],
      [40, undefined, 1],
    ]);
    expect(await series({})).toEqual([
      [-20, undefined, 2],
      [40, undefined, 1],
    ]);
  });

  it("refuses a selector that selects no entity", async () => {
    await expect(series({ EntitySelectorExpression: "fault" })).rejects.toThrow(/must be service/);
    await expect(series({ EntitySelectorExpression: "service(" })).rejects.toThrow(
      /EntitySelectorExpression: Column 9/,
    );
    await expect(series({ Period: 0 })).rejects.toThrow(/Period/);
  });
});

describe("groups", () => {
  it("are there from the start, with the default group", async () => {
    const { Groups } = await client.send(new GetGroupsCommand({}));
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["Default", "all"]);
    expect(Groups?.[1]).toMatchObject({
      GroupARN: expect.stringMatching(/^arn:aws:xray:eu-west-1:123456789012:group\/all\/[A-Z2-7]{26}$/),
      FilterExpression: 'service("preprocess")',
      InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: true },
    });
  });

  it("are created, read, changed and deleted", async () => {
    const created = await client.send(
      new CreateGroupCommand({ GroupName: "slow", FilterExpression: "responsetime > 5" }),
    );
    const GroupARN = created.Group?.GroupARN;
    expect(created.Group?.InsightsConfiguration).toEqual({
      InsightsEnabled: false,
      NotificationsEnabled: false,
    });
    const updated = await client.send(
      new UpdateGroupCommand({ GroupARN, InsightsConfiguration: { InsightsEnabled: true } }),
    );
    expect(updated.Group).toEqual({
      ...created.Group,
      InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: false },
    });
    expect((await client.send(new GetGroupCommand({ GroupName: "slow" }))).Group).toEqual(updated.Group);
    await client.send(new DeleteGroupCommand({ GroupARN }));
    await expect(client.send(new GetGroupCommand({ GroupARN }))).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: expect.stringContaining("Group not found"),
    });
  });

  it("keep what they selected when their filter changes", async () => {
    await put(...pipeline());
    now = START + 30;
    await client.send(new UpdateGroupCommand({ GroupName: "all", FilterExpression: 'service("other")' }));
    await put(...pipeline(traceIdOf(2, 40), 40), segment(1, "other", [40, 41], {}, traceIdOf(3, 40)));
    expect(await found('group.name = "all"')).toEqual([traceIdOf(3, 40), traceIdOf()]);
    const graph = await client.send(new GetServiceGraphCommand({ ...frame, GroupName: "all" }));
    expect(graph.ContainsOldGroupVersions).toBe(true);
    const after = await client.send(
      new GetServiceGraphCommand({ StartTime: at(31), EndTime: at(60), GroupName: "all" }),
    );
    expect(after.ContainsOldGroupVersions).toBe(false);
  });

  it.each([
    ["a reserved name", { GroupName: "Default" }],
    ["a name that exists", { GroupName: "all" }],
    ["a name of 33 characters", { GroupName: "x".repeat(33) }],
    ["a name with other characters", { GroupName: "a_b" }],
    ["a filter that is wrong", { GroupName: "a", FilterExpression: "service(" }],
    [
      "notifications without insights",
      { GroupName: "a", InsightsConfiguration: { NotificationsEnabled: true } },
    ],
  ])("are refused with %s", async (_, input) => {
    await expect(client.send(new CreateGroupCommand(input))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  it("are 25 at most, and the default one stays", async () => {
    for (let number = 1; number < 25; number += 1) {
      await client.send(new CreateGroupCommand({ GroupName: `g${number}` }));
    }
    await expect(client.send(new CreateGroupCommand({ GroupName: "more" }))).rejects.toThrow(/25/);
    await expect(client.send(new DeleteGroupCommand({ GroupName: "Default" }))).rejects.toThrow(/deleted/);
  });
});

describe("sampling rules", () => {
  const rule: SamplingRule = {
    RuleName: "uploads",
    ResourceARN: "*",
    Priority: 100,
    FixedRate: 0.1,
    ReservoirSize: 2,
    ServiceName: "*",
    ServiceType: "*",
    Host: "*",
    HTTPMethod: "PUT",
    URLPath: "*",
    Version: 1,
  };

  it("are created, listed by priority, changed and deleted", async () => {
    await client.send(new CreateSamplingRuleCommand({ SamplingRule: rule }));
    now += 5;
    await client.send(
      new CreateSamplingRuleCommand({
        SamplingRule: { ...rule, RuleName: "first", Priority: 1, Attributes: { a: "b" } },
      }),
    );
    const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));
    expect(SamplingRuleRecords?.map(({ SamplingRule }) => SamplingRule?.RuleName)).toEqual([
      "first",
      "uploads",
      "Default",
    ]);
    expect(SamplingRuleRecords?.[1]).toEqual({
      SamplingRule: {
        ...rule,
        RuleARN: "arn:aws:xray:eu-west-1:123456789012:sampling-rule/uploads",
        Attributes: {},
      },
      CreatedAt: at(0),
      ModifiedAt: at(0),
    });
    const updated = await client.send(
      new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: "uploads", FixedRate: 0.5 } }),
    );
    expect(updated.SamplingRuleRecord).toMatchObject({
      SamplingRule: { FixedRate: 0.5, ReservoirSize: 2 },
      CreatedAt: at(0),
      ModifiedAt: at(5),
    });
    await client.send(new DeleteSamplingRuleCommand({ RuleName: "uploads" }));
    await expect(client.send(new DeleteSamplingRuleCommand({ RuleName: "uploads" }))).rejects.toThrow(
      /Sampling rule does not exist/,
    );
  });

  it("let the default rule's rate and reservoir change, and nothing else", async () => {
    const change = (SamplingRuleUpdate: object) =>
      client.send(
        new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: "Default", ...SamplingRuleUpdate } }),
      );
    const { SamplingRuleRecord } = await change({ FixedRate: 1, ReservoirSize: 5 });
    expect(SamplingRuleRecord?.SamplingRule).toMatchObject({
      FixedRate: 1,
      ReservoirSize: 5,
      Priority: 10000,
    });
    await expect(change({ Host: "x" })).rejects.toThrow(/only FixedRate and ReservoirSize/);
    await expect(client.send(new DeleteSamplingRuleCommand({ RuleName: "Default" }))).rejects.toThrow(
      /deleted/,
    );
  });

  it.each([
    ["a priority beyond 9999", { Priority: 10000 }],
    ["a rate beyond 1", { FixedRate: 1.1 }],
    ["a negative reservoir", { ReservoirSize: -1 }],
    ["a name of 33 characters", { RuleName: "x".repeat(33) }],
    ["a version other than 1", { Version: 2 }],
    ["the reserved name", { RuleName: "Default" }],
    [
      "six attributes",
      { Attributes: Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key) => [key, "v"])) },
    ],
  ])("are refused with %s", async (_, change) => {
    const call = client.send(new CreateSamplingRuleCommand({ SamplingRule: { ...rule, ...change } }));
    await expect(call).rejects.toMatchObject({ name: "InvalidRequestException" });
  });

  it("are 25 at most", async () => {
    for (let number = 0; number < 25; number += 1) {
      await client.send(new CreateSamplingRuleCommand({ SamplingRule: { ...rule, RuleName: `r${number}` } }));
    }
    await expect(client.send(new CreateSamplingRuleCommand({ SamplingRule: rule }))).rejects.toMatchObject({
      name: "RuleLimitExceededException",
    });
  });

  it("become targets of those who report", async () => {
    const { SamplingTargetDocuments, LastRuleModification } = await client.send(
      new GetSamplingTargetsCommand({
        SamplingStatisticsDocuments: [
          {
            RuleName: "Default",
            ClientID: "0123456789abcdef01234567",
            Timestamp: at(0),
            RequestCount: 10,
            SampledCount: 1,
          },
        ],
      }),
    );
    expect(SamplingTargetDocuments?.[0]).toMatchObject({
      RuleName: "Default",
      FixedRate: 0.05,
      ReservoirQuota: 1,
    });
    expect(LastRuleModification).toEqual(at(0));
  });
});

describe("encryption", () => {
  it("is as declared, changes by way of UPDATING, and is ACTIVE after", async () => {
    const get = async () => (await client.send(new GetEncryptionConfigCommand({}))).EncryptionConfig;
    const KeyId = "arn:aws:kms:eu-west-1:123456789012:key/a";
    expect(await get()).toEqual({ Type: "KMS", KeyId, Status: "ACTIVE" });
    const { EncryptionConfig } = await client.send(new PutEncryptionConfigCommand({ Type: "NONE" }));
    expect(EncryptionConfig).toEqual({ Type: "NONE", Status: "UPDATING" });
    expect(await get()).toEqual({ Type: "NONE", Status: "ACTIVE" });
  });

  it.each([
    ["KMS without a key", { Type: "KMS" as const }],
    ["a key that is none", { Type: "KMS" as const, KeyId: "my key" }],
    ["a key with NONE", { Type: "NONE" as const, KeyId: "alias/a" }],
  ])("is refused with %s", async (_, input) => {
    await expect(client.send(new PutEncryptionConfigCommand(input))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });
});

describe("tags", () => {
  it("are kept for groups and rules, and go with them", async () => {
    const { Group } = await client.send(new GetGroupCommand({ GroupName: "all" }));
    const ResourceARN = Group?.GroupARN;
    const list = async () => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "stage", Value: "dev" }] }));
    expect(await list()).toEqual([
      { Key: "team", Value: "a" },
      { Key: "stage", Value: "dev" },
    ]);
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["team"] }));
    expect(await list()).toEqual([{ Key: "stage", Value: "dev" }]);
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    await expect(client.send(new TagResourceCommand({ ResourceARN, Tags }))).rejects.toMatchObject({
      name: "TooManyTagsException",
    });
    await expect(
      client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "aws:owner", Value: "v" }] })),
    ).rejects.toThrow(/Tags.0.Key: must not begin with aws:/);
    await client.send(new DeleteGroupCommand({ GroupName: "all" }));
    await expect(list()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe("resource policies", () => {
  it("are put, listed and deleted by their revision", async () => {
    const input = { PolicyName: "p", PolicyDocument: '{"Version":"2012-10-17"}' };
    const { ResourcePolicy } = await client.send(new PutResourcePolicyCommand(input));
    expect((await client.send(new ListResourcePoliciesCommand({}))).ResourcePolicies).toEqual([
      ResourcePolicy,
    ]);
    await expect(
      client.send(new PutResourcePolicyCommand({ ...input, PolicyRevisionId: "old" })),
    ).rejects.toMatchObject({ name: "InvalidPolicyRevisionIdException" });
    await expect(
      client.send(new PutResourcePolicyCommand({ ...input, PolicyDocument: "no" })),
    ).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    await client.send(new DeleteResourcePolicyCommand({ PolicyName: "p" }));
    expect((await client.send(new ListResourcePoliciesCommand({}))).ResourcePolicies).toEqual([]);
  });
});

describe("the endpoint", () => {
  it("takes a daemon's telemetry", async () => {
    const TelemetryRecords = [{ Timestamp: at(0), SegmentsReceivedCount: 1 }];
    await expect(client.send(new PutTelemetryRecordsCommand({ TelemetryRecords }))).resolves.toBeDefined();
  });

  it("refuses what it does not know and what is not JSON, and goes on", async () => {
    const post = async (path: string, body: string) =>
      await fetch(server.url + path, { method: "POST", body });
    const unknown = await post("/NoSuchOperation", "{}");
    expect([unknown.status, unknown.headers.get("x-amzn-errortype")]).toEqual([
      404,
      "UnknownOperationException",
    ]);
    const broken = await post("/TraceSummaries", "{");
    expect([broken.status, await broken.json()]).toEqual([
      400,
      { __type: "SerializationException", Message: expect.any(String) },
    ]);
    expect((await post("/toString", "{}")).status).toBe(404);
    expect((await post("/GetSamplingRules", "")).status).toBe(200);
  });

  it("does not answer web pages, and survives odd paths and large bodies", async () => {
    const headers = { origin: "https://example.com" };
    expect((await fetch(`${server.url}/GetSamplingRules`, { method: "POST", headers })).status).toBe(403);
    expect((await fetch(`${server.url}/GetSamplingRules`)).status).toBe(403);
    expect((await fetch(`${server.url}//`, { method: "POST" })).status).toBe(404);
    const body = "x".repeat(16 * 1024 * 1024 + 1);
    expect((await fetch(`${server.url}/TraceSegments`, { method: "POST", body })).status).toBe(413);
    expect((await fetch(`${server.url}/GetSamplingRules?a=b`, { method: "POST" })).status).toBe(200);
  });

  it("says which declared group or rule is wrong", () => {
    const declared = { insightsEnabled: false, notificationsEnabled: false };
    const broken = { ...declared, name: "broken", filterExpression: "service(" };
    expect(() => createXray({ groups: [broken] })).toThrow(/^group broken: FilterExpression: Column 9/);
  });

  it("notifies listeners of changes", async () => {
    let changes = 0;
    const stop = xray.onChange(() => {
      changes += 1;
    });
    await put(segment(1, "service", [0, 1]));
    await client.send(new CreateGroupCommand({ GroupName: "g" }));
    stop();
    await put(segment(2, "service", [0, 1]));
    expect(changes).toBe(2);
  });
});
