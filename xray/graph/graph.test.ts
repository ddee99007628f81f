import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Raw } from "../documents/json.ts";
import { documents } from "../testing/arbitrary.ts";
import {
  aws,
  idOf,
  nested,
  pipeline,
  START,
  segment,
  storeOf,
  traceIdOf,
  traceOf,
} from "../testing/documents.ts";
import { type Service, type ServiceEdge, serviceGraph } from "./graph.ts";

function graphOf(documents: readonly Raw[], keepEventSources = true): Service[] {
  return serviceGraph(storeOf(documents, keepEventSources).traces());
}

const title = ({ Name, Type }: Service): string => (Type === undefined ? Name : `${Name} ${Type}`);

/** `a -> b` for calls, `a ~> b` for hand-overs. */
function arrows(graph: readonly Service[]): string[] {
  const names = new Map(graph.map((service) => [service.ReferenceId, title(service)]));
  return graph
    .flatMap((service) =>
      service.Edges.map(
        (edge) =>
          `${title(service)} ${edge.EdgeType === "link" ? "~>" : "->"} ${names.get(edge.ReferenceId)}`,
      ),
    )
    .sort();
}

function node(graph: readonly Service[], name: string): Service {
  const found = graph.find((service) => title(service) === name);
  if (found === undefined) throw new Error(`no node ${name} among ${graph.map(title).join(", ")}`);
  return found;
}

function edge(graph: readonly Service[], source: string, target: string): ServiceEdge {
  const { ReferenceId } = node(graph, target);
  const found = node(graph, source).Edges.find((each) => each.ReferenceId === ReferenceId);
  if (found === undefined) throw new Error(`no edge ${source} -> ${target}`);
  return found;
}

describe("the service graph", () => {
  it("has the pipeline's nodes and edges", () => {
    const graph = graphOf(pipeline());
    expect(arrows(graph)).toEqual([
      "detect AWS::Lambda -> detect AWS::Lambda::Function",
      "detect AWS::Lambda::Function -> Rekognition AWS::Rekognition",
      "detect AWS::Lambda::Function -> results AWS::DynamoDB::Table",
      "preprocess AWS::Lambda -> preprocess AWS::Lambda::Function",
      "preprocess AWS::Lambda::Function -> images AWS::S3::Bucket",
      "preprocess AWS::Lambda::Function -> processed AWS::S3::Bucket",
      "preprocess client -> preprocess AWS::Lambda",
      "processed AWS::S3::Bucket ~> detect AWS::Lambda",
    ]);
    expect(graph.filter(({ Root }) => Root).map(title)).toEqual(["preprocess AWS::Lambda"]);
    expect(
      graph
        .filter(({ State }) => State === "unknown")
        .map(title)
        .sort(),
    ).toEqual([
      "Rekognition AWS::Rekognition",
      "images AWS::S3::Bucket",
      "preprocess client",
      "processed AWS::S3::Bucket",
      "results AWS::DynamoDB::Table",
    ]);
  });

  it("by the documented rule alone lets the invoked function replace the bucket", () => {
    const found = arrows(graphOf(pipeline(), false));
    expect(found).toContain("preprocess AWS::Lambda::Function -> detect AWS::Lambda");
    expect(found.join()).not.toContain("processed");
  });

  it("gives a hand-over the events' age and no statistics", () => {
    const graph = graphOf(pipeline());
    const link = edge(graph, "processed AWS::S3::Bucket", "detect AWS::Lambda");
    expect(link.SummaryStatistics.TotalCount).toBe(0);
    expect(link.ReceivedEventAgeHistogram).toEqual([{ Value: 0.2, Count: 1 }]);
    expect(link.ResponseTimeHistogram).toEqual([]);
  });

  it("joins traces: the same nodes, more of everything", () => {
    const graph = graphOf([...pipeline(), ...pipeline(traceIdOf(2), 10)]);
    const table = node(graph, "results AWS::DynamoDB::Table");
    expect(table.SummaryStatistics).toMatchObject({ TotalCount: 2, OkCount: 2, TotalResponseTime: 0.2 });
    expect(table.ResponseTimeHistogram).toEqual([{ Value: 0.1, Count: 2 }]);
    expect([table.StartTime, table.EndTime]).toEqual([START + 1.7, START + 11.8]);
  });

  it("tells ok, error, throttle and fault apart, in nodes by their segments, in edges by the calls", () => {
    const outcome = (trace: number, own: object, call: object): Raw =>
      segment(
        1,
        "front",
        [0, 1],
        {
          ...own,
          subsegments: [
            nested(2, "DynamoDB", [0, 0.5], { ...aws("PutItem", 200, { table_name: "t" }), ...call }),
          ],
        },
        traceIdOf(trace),
      );
    const http = (status: number): object => ({ http: { response: { status } } });
    const graph = graphOf([
      outcome(1, {}, {}),
      outcome(2, { error: true }, { ...http(400), throttle: true, error: true, fault: true }),
      outcome(3, http(429), { ...http(400), error: true, fault: true }),
      outcome(4, http(503), { ...http(500), fault: true }),
      outcome(5, http(404), { ...http(0), fault: true }),
    ]);
    const counts = { OkCount: 1, TotalCount: 5 };
    expect(node(graph, "front").SummaryStatistics).toMatchObject({
      ...counts,
      ErrorStatistics: { ThrottleCount: 1, OtherCount: 2, TotalCount: 3 },
      FaultStatistics: { OtherCount: 1, TotalCount: 1 },
    });
    const calls = {
      ...counts,
      ErrorStatistics: { ThrottleCount: 1, OtherCount: 1, TotalCount: 2 },
      FaultStatistics: { OtherCount: 2, TotalCount: 2 },
    };
    expect(edge(graph, "front", "t AWS::DynamoDB::Table").SummaryStatistics).toMatchObject(calls);
    expect(node(graph, "t AWS::DynamoDB::Table").SummaryStatistics).toMatchObject(calls);
    expect(edge(graph, "front client", "front").SummaryStatistics.TotalCount).toBe(5);
    expect(node(graph, "front client").SummaryStatistics.TotalCount).toBe(0);
  });

  it("links a queue to what took a message from it in another trace, without a client in front", () => {
    const [sending, taking, unknown] = [traceIdOf(1), traceIdOf(2), traceIdOf(3)];
    const queue = aws("SendMessage", 200, { queue_url: "https://q" });
    const links = [{ trace_id: sending, id: idOf(2) }, { trace_id: unknown, id: idOf(2) }, "no link"];
    const consumer = { origin: "AWS::Lambda::Function", links };
    const documents = [
      segment(1, "producer", [0, 1], { subsegments: [nested(2, "SQS", [0.1, 0.2], queue)] }, sending),
      segment(1, "consumer", [5, 6], consumer, taking),
    ];
    const link = edge(graphOf(documents), "https://q AWS::SQS::Queue", "consumer AWS::Lambda::Function");
    expect(link).toMatchObject({
      EdgeType: "link",
      SummaryStatistics: { TotalCount: 0 },
      ResponseTimeHistogram: [],
      ReceivedEventAgeHistogram: [{ Value: 4.8, Count: 1 }],
    });
    expect(arrows(graphOf(documents))).toEqual([
      "https://q AWS::SQS::Queue ~> consumer AWS::Lambda::Function",
      "producer -> https://q AWS::SQS::Queue",
      "producer client -> producer",
    ]);
    expect(arrows(graphOf(documents.slice(1)))).toEqual([]);
  });

  it("counts a function's initialization for its duration, not for its response time", () => {
    const graph = graphOf([
      segment(1, "f", [0.2, 0.3], {
        origin: "AWS::Lambda::Function",
        subsegments: [nested(2, "Initialization", [0, 0.2])],
      }),
    ]);
    const { DurationHistogram, ResponseTimeHistogram } = node(graph, "f AWS::Lambda::Function");
    expect(DurationHistogram).toEqual([{ Value: 0.3, Count: 1 }]);
    expect(ResponseTimeHistogram).toEqual([{ Value: 0.1, Count: 1 }]);
  });

  it("shows what is in progress without counting it", () => {
    const graph = graphOf([segment(1, "slow", [0])]);
    expect(node(graph, "slow").SummaryStatistics.TotalCount).toBe(0);
  });

  it("uses a service's own segment for the node and its caller's call for the edge", () => {
    const graph = graphOf([
      segment(1, "front", [0, 2], {
        subsegments: [nested(2, "backend.example.com", [0, 1.5], { namespace: "remote", fault: true })],
      }),
      segment(3, "backend", [0.1, 0.9], { parent_id: idOf(2), origin: "AWS::EC2::Instance" }),
    ]);
    expect(node(graph, "backend AWS::EC2::Instance").SummaryStatistics).toMatchObject({ OkCount: 1 });
    expect(edge(graph, "front", "backend AWS::EC2::Instance").SummaryStatistics).toMatchObject({
      FaultStatistics: { TotalCount: 1 },
      TotalResponseTime: 1.5,
    });
    expect(graph.map(title)).not.toContain("backend.example.com remote");
  });

  it("leaves out what started outside of the time frame", () => {
    const store = storeOf([...pipeline(), ...pipeline(traceIdOf(2), 10)]);
    const graph = serviceGraph(store.traces(), { start: START + 1.15, end: START + 10.05 });
    expect(node(graph, "results AWS::DynamoDB::Table").SummaryStatistics.TotalCount).toBe(1);
    expect(node(graph, "preprocess AWS::Lambda").SummaryStatistics.TotalCount).toBe(1);
    for (const service of graph) expect(Number.isFinite(service.StartTime), title(service)).toBe(true);
  });

  it("adds up: every finished segment is counted once, and every edge leads to a node", () => {
    fc.assert(
      fc.property(documents, (sent) => {
        const trace = traceOf(sent);
        const graph = serviceGraph([trace]);
        const finished = trace.segments.filter(({ endTime }) => endTime !== undefined).length;
        expect(graph.reduce((sum, service) => sum + service.SummaryStatistics.TotalCount, 0)).toBe(finished);
        const references = new Set(graph.map(({ ReferenceId }) => ReferenceId));
        for (const measured of [...graph, ...graph.flatMap(({ Edges }) => Edges)]) {
          const { OkCount, ErrorStatistics, FaultStatistics, TotalCount } = measured.SummaryStatistics;
          expect(OkCount + ErrorStatistics.TotalCount + FaultStatistics.TotalCount).toBe(TotalCount);
          expect(measured.ResponseTimeHistogram.reduce((sum, { Count }) => sum + Count, 0)).toBe(TotalCount);
          expect(references).toContain(measured.ReferenceId);
          expect(measured.StartTime).toBeLessThanOrEqual(measured.EndTime);
        }
      }),
    );
  });
});
