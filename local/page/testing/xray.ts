import type { Doc } from "./documents.ts";

/**
 * A little X-Ray for the page's own development and tests: the read calls' shapes over a handful of documents.
 * It knows no filter expressions beyond "is there one".
 */
export class LittleXray {
  readonly #traces = new Map<string, Doc[]>();
  insights: { summary: Record<string, unknown>; events: Record<string, unknown>[] }[] = [];

  add(traceId: string, documents: readonly Doc[]): void {
    const inferred = documents.flatMap((doc) => [...below(doc)].flatMap((part) => infer(part, traceId)));
    this.#traces.set(traceId, [...documents, ...inferred]);
  }

  get size(): number {
    return this.#traces.size;
  }

  answer(path: string, body: unknown): { status: number; body: unknown } {
    const ask = (body ?? {}) as Record<string, unknown>;
    const within = (docs: Doc[]) => {
      const start = docs[0]?.start_time ?? 0;
      return start >= Number(ask.StartTime ?? 0) && start <= Number(ask.EndTime ?? Infinity);
    };
    switch (path) {
      case "/ServiceGraph": {
        const traces = [...this.#traces.values()].filter(within);
        return {
          status: 200,
          body: { StartTime: ask.StartTime, EndTime: ask.EndTime, Services: graph(traces) },
        };
      }
      case "/TraceSummaries": {
        const expression = String(ask.FilterExpression ?? "");
        const all = [...this.#traces].filter(([, docs]) => within(docs)).reverse();
        const wanted = /fault|error/.test(expression)
          ? all.filter(([, docs]) => docs.some((doc) => outcome(doc) !== "ok"))
          : all;
        const from = Number(ask.NextToken ?? 0);
        const page = wanted.slice(from, from + 500);
        return {
          status: 200,
          body: {
            TraceSummaries: page.map(([id, docs]) => summary(id, docs)),
            TracesProcessedCount: all.length,
            ...(from + 500 < wanted.length ? { NextToken: String(from + 500) } : {}),
          },
        };
      }
      case "/Traces": {
        const ids = (ask.TraceIds as string[]) ?? [];
        return {
          status: 200,
          body: {
            Traces: ids.flatMap((id) => {
              const docs = this.#traces.get(id);
              if (!docs) return [];
              const segments = docs.map((doc) => ({ Id: doc.id, Document: JSON.stringify(doc) }));
              return [{ Id: id, Duration: span(docs).duration, LimitExceeded: false, Segments: segments }];
            }),
            UnprocessedTraceIds: ids.filter((id) => !this.#traces.has(id)),
          },
        };
      }
      case "/Groups":
        return { status: 200, body: { Groups: GROUPS } };
      case "/InsightSummaries":
        return {
          status: 200,
          body: {
            InsightSummaries: this.insights
              .map((insight) => insight.summary)
              .filter((insight) => insight.GroupName === ask.GroupName),
          },
        };
      case "/Insight":
      case "/InsightEvents": {
        const found = this.insights.find((insight) => insight.summary.InsightId === ask.InsightId);
        if (!found) return { status: 400, body: { Message: "No such insight." } };
        return {
          status: 200,
          body: path === "/Insight" ? { Insight: found.summary } : { InsightEvents: found.events },
        };
      }
      default:
        return { status: 404, body: { Message: `Unknown operation ${path}` } };
    }
  }
}

const group = (GroupName: string, FilterExpression: string, on: boolean) => ({
  GroupName,
  GroupARN: `arn:aws:xray:eu-west-1:000000000000:group/${GroupName}/X`,
  FilterExpression,
  InsightsConfiguration: { InsightsEnabled: on, NotificationsEnabled: on },
});
const GROUPS = [
  group(
    "image-text-dev",
    'service(id(name: "image-text-dev-preprocess-image", type: "AWS::Lambda::Function"))',
    false,
  ),
  group(
    "image-text-dev-faults",
    'service(id(name: "image-text-dev-detect-text", type: "AWS::Lambda::Function")) { fault }',
    true,
  ),
  group(
    "image-text-dev-throttled",
    'service(id(name: "image-text-dev-results", type: "AWS::DynamoDB::Table")) { throttle }',
    false,
  ),
];

function* below(doc: Doc): Generator<Doc> {
  for (const child of doc.subsegments ?? []) {
    yield child;
    yield* below(child);
  }
}

function infer(part: Doc, traceId: string): Doc[] {
  if (part.namespace !== "aws") return [];
  const aws = part.aws as Record<string, unknown>;
  const [origin, name] =
    part.name === "S3"
      ? ["AWS::S3::Bucket", aws.bucket_name]
      : part.name === "DynamoDB"
        ? ["AWS::DynamoDB::Table", aws.table_name]
        : [`AWS::${part.name}`, part.name];
  const { subsegments: _, ...rest } = part;
  return [
    {
      ...rest,
      id: part.id.split("").reverse().join(""),
      parent_id: part.id,
      trace_id: traceId,
      inferred: true,
      origin,
      service_name: name,
    },
  ];
}

function outcome(doc: Doc): "ok" | "error" | "throttle" | "fault" {
  if (doc.throttle) return "throttle";
  const status = (doc.http as { response?: { status?: number } } | undefined)?.response?.status ?? 0;
  if (status >= 400 && status < 500) return "error";
  return doc.fault ? "fault" : "ok";
}

const nameOf = (doc: Doc) => String(doc.service_name ?? doc.name);

function span(docs: readonly Doc[]) {
  const start = Math.min(...docs.map((doc) => doc.start_time));
  return { start, duration: Math.max(...docs.map((doc) => doc.end_time ?? doc.start_time)) - start };
}

function summary(id: string, docs: readonly Doc[]) {
  const root = docs[0];
  const annotations = docs
    .flatMap((doc) => [...below(doc)])
    .flatMap((part) => Object.entries(part.annotations ?? {}));
  return {
    Id: id,
    StartTime: span(docs).start,
    Duration: span(docs).duration,
    ResponseTime: (root?.end_time ?? 0) - (root?.start_time ?? 0),
    HasFault: docs.some((doc) => outcome(doc) === "fault"),
    HasError: docs.some((doc) => outcome(doc) === "error"),
    HasThrottle: docs.some((doc) => outcome(doc) === "throttle"),
    IsPartial: docs.some((doc) => doc.in_progress === true),
    Http: { HttpStatus: 202 },
    Annotations: Object.fromEntries(
      annotations.map(([key, value]) => [
        key,
        [
          {
            AnnotationValue:
              typeof value === "number" ? { NumberValue: value } : { StringValue: String(value) },
            ServiceIds: [],
          },
        ],
      ]),
    ),
    EntryPoint: { Name: root?.name, Type: root?.origin },
  };
}

interface Tally {
  ok: number;
  error: number;
  throttle: number;
  fault: number;
  time: number;
  values: Map<number, number>;
}

function add(tally: Tally, doc: Doc): void {
  tally[outcome(doc)]++;
  const value = Math.round(((doc.end_time ?? doc.start_time) - doc.start_time) * 1000) / 1000;
  tally.time += value;
  tally.values.set(value, (tally.values.get(value) ?? 0) + 1);
}

const empty = (): Tally => ({ ok: 0, error: 0, throttle: 0, fault: 0, time: 0, values: new Map() });

function statistics(tally: Tally) {
  const { ok, error, throttle, fault } = tally;
  return {
    OkCount: ok,
    ErrorStatistics: { ThrottleCount: throttle, OtherCount: error, TotalCount: error + throttle },
    FaultStatistics: { OtherCount: fault, TotalCount: fault },
    TotalCount: ok + error + throttle + fault,
    TotalResponseTime: tally.time,
  };
}
const histogram = (tally: Tally) => [...tally.values].map(([Value, Count]) => ({ Value, Count }));

function graph(traces: readonly Doc[][]): unknown[] {
  const nodes = new Map<
    string,
    { ref: number; name: string; type: string; inferred: boolean; root: boolean; tally: Tally }
  >();
  const edges = new Map<string, { from: string; to: string; tally: Tally }>();
  for (const docs of traces) {
    const owner = new Map<string, Doc>();
    for (const doc of docs) {
      owner.set(doc.id, doc);
      for (const part of below(doc)) owner.set(part.id, doc);
    }
    for (const doc of docs) {
      const key = `${doc.origin}|${nameOf(doc)}`;
      const parent = owner.get(String(doc.parent_id));
      const node = nodes.get(key) ?? {
        ref: nodes.size,
        name: nameOf(doc),
        type: String(doc.origin),
        inferred: doc.inferred === true,
        root: !parent,
        tally: empty(),
      };
      nodes.set(key, node);
      add(node.tally, doc);
      const from = parent ? `${parent.origin}|${nameOf(parent)}` : `client|${nameOf(doc)}`;
      if (!parent && !nodes.has(from)) {
        nodes.set(from, {
          ref: nodes.size,
          name: nameOf(doc),
          type: "client",
          inferred: true,
          root: false,
          tally: empty(),
        });
      }
      const edge = edges.get(`${from}>${key}`) ?? { from, to: key, tally: empty() };
      edges.set(`${from}>${key}`, edge);
      add(edge.tally, doc);
    }
  }
  return [...nodes].map(([key, node]) => ({
    ReferenceId: node.ref,
    Name: node.name,
    Names: [node.name],
    Type: node.type,
    State: node.inferred ? "unknown" : "active",
    ...(node.root ? { Root: true } : {}),
    SummaryStatistics: statistics(node.tally),
    DurationHistogram: histogram(node.tally),
    ResponseTimeHistogram: histogram(node.tally),
    Edges: [...edges.values()]
      .filter((edge) => edge.from === key)
      .map((edge) => ({
        ReferenceId: nodes.get(edge.to)?.ref,
        SummaryStatistics: statistics(edge.tally),
        ResponseTimeHistogram: histogram(edge.tally),
        Aliases: [],
      })),
  }));
}
