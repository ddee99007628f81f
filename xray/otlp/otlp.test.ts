import { gzipSync } from "node:zlib";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serviceGraph } from "../graph/graph.ts";
import { listen } from "../net/http.ts";
import type { Listener } from "../net/listener.ts";
import { createXray, type Xray } from "../service/service.ts";

let xray: Xray;
let listener: Listener;

beforeEach(async () => {
  xray = createXray();
  listener = await listen(xray);
});

afterEach(async () => {
  await listener.close();
  xray.close();
});

/** Traces one request with the OpenTelemetry SDK: a server that asks a table, a queue, a database and a website. */
async function traceRequest(exporter: SpanExporter): Promise<void> {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": "shop",
      "service.version": "1.2.3",
      "cloud.provider": "aws",
      "cloud.platform": "aws_ecs",
      "aws.ecs.launchtype": "fargate",
      "cloud.availability_zone": "eu-west-1b",
      "telemetry.sdk.name": "opentelemetry",
      "telemetry.sdk.language": "nodejs",
    }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("test");
  const server = tracer.startSpan("GET /orders/{id}", {
    kind: SpanKind.SERVER,
    attributes: {
      "http.request.method": "GET",
      "url.scheme": "https",
      "server.address": "shop.example.com",
      "server.port": 443,
      "url.path": "/orders/7",
      "url.query": "full=1",
      "user_agent.original": "curl/8",
      "http.response.status_code": 500,
      "enduser.id": "alice",
      "app.order": 7,
      "aws.xray.annotations": ["app.order"],
    },
  });
  const inside = trace.setSpan(context.active(), server);
  const child = (name: string, kind: SpanKind, attributes: Record<string, string | number>) => {
    const span = tracer.startSpan(name, { kind, attributes }, inside);
    span.end();
    return span;
  };
  child("DynamoDB.PutItem", SpanKind.CLIENT, {
    "rpc.system": "aws-api",
    "rpc.service": "DynamoDB",
    "rpc.method": "PutItem",
    "aws.region": "eu-west-1",
    "aws.request_id": "REQ",
    "aws.table.name": "orders",
  });
  child("orders send", SpanKind.PRODUCER, {
    "rpc.system": "aws-api",
    "rpc.service": "SQS",
    "rpc.method": "SendMessage",
    "messaging.url": "https://sqs/q",
  });
  child("SELECT shop.orders", SpanKind.CLIENT, {
    "db.system": "postgresql",
    "db.name": "shop",
    "db.connection_string": "jdbc:postgresql://db.example.com:5432",
    "db.statement": "SELECT ?",
  });
  child("GET", SpanKind.CLIENT, {
    "http.method": "GET",
    "http.url": "https://rates.example.com/eur?x=1",
    "http.host": "rates.example.com",
    "http.status_code": 429,
  });
  child("compute price (net)", SpanKind.INTERNAL, { step: 1 });
  server.recordException(new TypeError("no price"));
  server.setStatus({ code: SpanStatusCode.ERROR });
  server.end();
  await provider.forceFlush();
  await provider.shutdown();
}

describe.each([
  ["protobuf", ProtoExporter],
  ["JSON", JsonExporter],
] as const)("a trace of the OpenTelemetry SDK in %s", (_, Exporter) => {
  it.each(["none", "gzip"] as const)("becomes segments, with compression %s", async (compression) => {
    const exporter = new Exporter({
      url: `${listener.url}/v1/traces`,
      // The type is an enumeration of the package that both exporters share.
      ...(compression === "gzip" ? { compression: "gzip" as never } : {}),
    });
    await traceRequest(exporter);
    const [found, ...others] = xray.traces();
    expect(others).toEqual([]);
    expect(xray.doctor.findings()).toEqual([]);
    expect(found?.root).toMatchObject({
      name: "shop",
      origin: "AWS::ECS::Fargate",
      service: { version: "1.2.3" },
      user: "alice",
      fault: true,
      error: false,
      http: {
        request: {
          method: "GET",
          url: "https://shop.example.com/orders/7?full=1",
          user_agent: "curl/8",
        },
        response: { status: 500 },
      },
      aws: { ecs: { availability_zone: "eu-west-1b" }, xray: { sdk: "opentelemetry for nodejs" } },
    });
    expect(found?.root?.annotations).toEqual(new Map([["app.order", 7]]));
    expect(found?.root?.metadata).toMatchObject({ default: { "otel.resource.service.name": "shop" } });
    expect(found?.root?.cause?.exceptions[0]).toMatchObject({ type: "TypeError", message: "no price" });
    expect(found?.root?.cause?.exceptions[0]?.stack?.[0]?.line).toBeGreaterThan(0);
    expect(found?.root?.subsegments.map(({ name, namespace }) => [name, namespace]).sort()).toEqual([
      ["DynamoDB", "aws"],
      ["SQS", "aws"],
      ["compute price net", undefined],
      ["rates.example.com", "remote"],
      ["shop@db.example.com", "remote"],
    ]);
    const nodes = serviceGraph(found === undefined ? [] : [found]);
    expect(nodes.map(({ Name, Type }) => `${Name} ${Type}`).sort()).toEqual([
      "https://sqs/q AWS::SQS::Queue",
      "orders AWS::DynamoDB::Table",
      "rates.example.com remote",
      "shop AWS::ECS::Fargate",
      "shop client",
      "shop@db.example.com Database::SQL",
    ]);
    const throttled = { ThrottleCount: 1, TotalCount: 1 };
    const rates = nodes.find(({ Name }) => Name === "rates.example.com");
    expect(rates?.SummaryStatistics.ErrorStatistics).toMatchObject(throttled);
  });
});

type Fields = Readonly<Record<string, unknown>>;

const TRACE = "5759e988bd862e3fe1be46a994272793";

function spanOf(id: number, fields: Fields = {}): Fields {
  return {
    traceId: TRACE,
    spanId: id.toString(16).padStart(16, "0"),
    name: "work",
    kind: 1,
    startTimeUnixNano: "1700000000000000000",
    endTimeUnixNano: "1700000000250000000",
    ...fields,
  };
}

function strings(values: Readonly<Record<string, string>>): Fields[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

async function post(spans: readonly unknown[], service = "shop", headers: Record<string, string> = {}) {
  const resource = { attributes: strings({ "service.name": service }) };
  return await fetch(`${listener.url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
}

function outline(): string[] {
  return [...xray.traces()].flatMap(({ segments }) =>
    segments.map(({ name, subsegments }) => `${name}: ${subsegments.map((each) => each.name).join(", ")}`),
  );
}

describe("OTLP over HTTP", () => {
  it("takes what can be read, and counts the rest with reasons", async () => {
    const spans = [spanOf(1), spanOf(2, { traceId: "00" }), spanOf(3, { endTimeUnixNano: "later" })];
    const response = await post(spans);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      partialSuccess: {
        rejectedSpans: "2",
        errorMessage: expect.stringMatching(/traceId: .*endTimeUnixNano: /s),
      },
    });
    expect(outline()).toEqual(["shop: "]);
    expect(xray.doctor.totals()).toEqual({ "otlp-span": 2 });
  });

  it("reports spans whose segments X-Ray rejects", async () => {
    const response = await post([spanOf(1)], "shop (test)");
    expect(await response.json()).toMatchObject({
      partialSuccess: { rejectedSpans: "1", errorMessage: expect.stringContaining("InvalidName") },
    });
  });

  it("refuses what is neither protobuf nor JSON, and other encodings", async () => {
    const url = `${listener.url}/v1/traces`;
    const ask = async (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>) =>
      (await fetch(url, { method: "POST", headers, body })).status;
    expect(await ask({ "content-type": "text/plain" }, "x")).toBe(415);
    expect(await ask({ "content-type": "application/json", "content-encoding": "br" }, "x")).toBe(415);
    expect(await ask({ "content-type": "application/json" }, "{")).toBe(400);
    expect(await ask({ "content-type": "application/json" }, '{"resourceSpans":7}')).toBe(400);
    expect(await ask({ "content-type": "application/x-protobuf" }, new Uint8Array([255, 255]))).toBe(400);
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    expect(
      await ask({ "content-type": "application/json", "content-encoding": "gzip" }, new Uint8Array(bomb)),
    ).toBe(400);
    expect(await ask({ "content-type": "application/x-protobuf" }, new Uint8Array())).toBe(200);
  });
});

describe("the spans of a trace", () => {
  it("are one segment for each service, whatever enters it", async () => {
    const remote = 0x300;
    await post([
      spanOf(1, { kind: 2 }),
      spanOf(2, {
        kind: 3,
        parentSpanId: "0000000000000001",
        attributes: strings({ "server.address": "b" }),
      }),
    ]);
    await post([spanOf(3, { kind: 2, parentSpanId: "0000000000000002", flags: remote })], "server");
    await post([spanOf(4, { kind: 5, parentSpanId: "0000000000000002", flags: remote })], "consumer");
    await post([spanOf(5, { kind: 1, parentSpanId: "0000000000000002", flags: remote })], "job");
    await post([spanOf(6, { kind: 5, parentSpanId: "0000000000000005", flags: 0x100 })], "job");
    expect(outline().sort()).toEqual(["consumer: ", "job: work", "server: ", "shop: b"]);
    const [found] = xray.traces();
    expect(found?.id).toBe("1-5759e988-bd862e3fe1be46a994272793");
  });

  it("that make a call without being called become a service and its call", async () => {
    await post([spanOf(1, { kind: 3, attributes: strings({ "http.host": "api.example.com" }) })], "script");
    expect(outline()).toContain("script: api.example.com");
    await post([spanOf(1, { kind: 3, attributes: strings({ "http.host": "api.example.com" }) })], "script");
    expect(outline().filter((line) => line.startsWith("script"))).toHaveLength(1);
  });

  it("fail by their HTTP status, else by their own", async () => {
    const status = (code: number) => [
      { key: "http.response.status_code", value: { intValue: String(code) } },
    ];
    const cases = [
      [{ attributes: status(404) }, { error: true, fault: false, throttle: false }],
      [{ attributes: status(429) }, { error: true, fault: false, throttle: true }],
      [{ attributes: status(503) }, { error: false, fault: true, throttle: false }],
      [
        { attributes: status(200), status: { code: 2 } },
        { error: false, fault: true, throttle: false },
      ],
      [{ status: { code: "STATUS_CODE_ERROR" } }, { error: false, fault: true, throttle: false }],
      [{}, { error: false, fault: false, throttle: false }],
    ] as const;
    await post(cases.map(([fields], index) => spanOf(index + 1, { ...fields, kind: 2 })));
    const [found] = xray.traces();
    const byId = [...(found?.segments ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId).toMatchObject(cases.map(([, flags]) => flags));
  });

  it("keep links, causes of Java and metadata of other namespaces", async () => {
    const stacktrace = [
      "java.lang.IllegalStateException: no",
      "\tat app//com.example.Shop.order(Shop.java:42)",
      "\tat com.example.Main.main(Main.java)",
    ].join("\n");
    const exception = { "exception.type": "IllegalStateException", "exception.stacktrace": stacktrace };
    const resource = { attributes: strings({ "service.name": "shop", "telemetry.sdk.language": "java" }) };
    const link = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "00f067aa0ba902b7" };
    const given = spanOf(1, {
      kind: 5,
      links: [link],
      events: [{ name: "exception", attributes: strings(exception) }],
      attributes: strings({ "aws.xray.metadata.debug": '{"a":1}', note: "n" }),
    });
    const request = { resourceSpans: [{ resource, scopeSpans: [{ spans: [given] }] }] };
    const headers = { "content-type": "application/json" };
    await fetch(`${listener.url}/v1/traces`, { method: "POST", headers, body: JSON.stringify(request) });
    const [found] = xray.traces();
    expect(found?.segments[0]).toMatchObject({
      links: [{ traceId: "1-0af76519-16cd43dd8448eb211c80319c", id: "00f067aa0ba902b7" }],
      metadata: { debug: { a: 1 }, default: { note: "n" } },
    });
    expect(found?.segments[0]?.cause?.exceptions[0]?.stack).toEqual([
      { path: "Shop.java", line: 42, label: "com.example.Shop.order" },
      { path: "Main.java", line: 0, label: "com.example.Main.main" },
    ]);
  });
});
