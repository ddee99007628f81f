import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documents } from "../testing/arbitrary.ts";
import {
  aws,
  idOf,
  independent,
  nested,
  pipeline,
  segment,
  traceIdOf,
  traceOf,
} from "../testing/documents.ts";
import { edgesOf } from "./edges.ts";
import { type Entity, type Trace, walk } from "./trace.ts";

/** Names, indented by depth. */
function outline(entities: readonly Entity[], depth = 0): string[] {
  return entities.flatMap((entity) => [
    `${" ".repeat(depth)}${entity.name}`,
    ...outline(entity.subsegments, depth + 1),
  ]);
}

describe("a trace", () => {
  it("has independent subsegments in their parents, whichever comes first", () => {
    const documents = [
      independent(3, 2, "inner", [1, 2]),
      independent(2, 1, "outer", [0, 3]),
      segment(1, "service", [0, 4], { subsegments: [nested(4, "embedded", [3, 4])] }),
    ];
    const trace = traceOf(documents);
    expect(outline(trace.segments)).toEqual(["service", " outer", "  inner", " embedded"]);
    expect(trace.orphans).toBeUndefined();
    expect(trace.partial).toBe(false);
  });

  it("keeps what has no segment yet beside, and is partial until it comes", () => {
    const orphan = independent(2, 1, "S3", [1, 2], aws("GetObject", 200, { bucket_name: "b" }));
    const early = traceOf([orphan]);
    expect(outline(early.orphans ?? [])).toEqual(["S3"]);
    expect(early.segments).toEqual([]);
    expect(early.root).toBeUndefined();
    expect(early.partial).toBe(true);
    const late = traceOf([orphan, segment(1, "service", [0, 3])]);
    expect(late.orphans).toBeUndefined();
    expect(late.partial).toBe(false);
    expect(late.root?.name).toBe("service");
  });

  it("replaces what was in progress, and never goes back", () => {
    const running = segment(1, "service", [0], { subsegments: [nested(2, "step", [0])] });
    const done = segment(1, "service", [0, 2], { http: { response: { status: 200 } } });
    const step = independent(2, 1, "step", [0, 1]);
    for (const documents of [
      [running, step, done],
      [done, step, running],
      [running, done, running, step, done],
    ]) {
      const trace = traceOf(documents);
      expect(trace.partial).toBe(false);
      expect(trace.root?.endTime).toBe(trace.endTime);
      expect(outline(trace.segments)).toEqual(["service", " step"]);
    }
    expect(traceOf([running, step]).partial).toBe(true);
  });

  it("does not count up when a document comes again", () => {
    const document = segment(1, "service", [0, 1]);
    expect(traceOf([document, document]).revision).toBe(traceOf([document]).revision);
  });

  it("starts at the segment without a parent in the trace, the earliest of several", () => {
    const trace = traceOf([
      segment(3, "late", [5, 6], { parent_id: idOf(99) }),
      segment(1, "entry", [1, 4], { parent_id: idOf(98) }),
      segment(2, "called", [0, 2], { parent_id: idOf(1) }),
    ]);
    expect(trace.root?.name).toBe("entry");
  });

  it("waits for the segment of a call that says it is traced", () => {
    const call = nested(2, "backend", [0, 1], { namespace: "remote", traced: true });
    const caller = segment(1, "front", [0, 2], { subsegments: [call] });
    expect(traceOf([caller]).partial).toBe(true);
    expect(traceOf([caller, segment(3, "backend", [0, 1], { parent_id: idOf(2) })]).partial).toBe(false);
  });

  it("survives subsegments that are each other's parents, and very deep ones", () => {
    const circle = [independent(2, 3, "a", [0, 1]), independent(3, 2, "b", [0, 1])];
    expect(outline(traceOf(circle).orphans ?? [])).toEqual(["a", " b"]);
    const chain = Array.from({ length: 5000 }, (_, index) => independent(index + 2, index + 1, "x", [0, 1]));
    const trace = traceOf([segment(1, "service", [0, 1]), ...chain]);
    const found = [...trace.segments, ...(trace.orphans ?? [])].flatMap((entity) => [...walk(entity)]);
    expect(found).toHaveLength(5001);
  });
});

describe("an inferred segment", () => {
  it("stands for the resource that an AWS call reached", () => {
    const trace = traceOf([
      segment(1, "service", [0, 2]),
      independent(2, 1, "DynamoDB", [1, 2], {
        ...aws("PutItem", 400, { table_name: "t" }),
        throttle: true,
      }),
    ]);
    const [, inferred] = trace.segments;
    expect(inferred).toMatchObject({
      name: "DynamoDB",
      parentId: idOf(2),
      inferred: true,
      origin: "AWS::DynamoDB::Table",
      throttle: true,
      http: { response: { status: 400 } },
      aws: { table_name: "t", resource_names: ["t"] },
    });
    expect(trace.root?.subsegments[0]?.aws.resource_names).toEqual(["t"]);
  });

  it.each([
    ["S3", { namespace: "aws", aws: { bucket_name: "b" } }, "AWS::S3::Bucket"],
    ["S3", { namespace: "aws", aws: { operation: "ListBuckets" } }, "AWS::S3"],
    ["SQS", { namespace: "aws", aws: { queue_url: "https://q" } }, "AWS::SQS::Queue"],
    ["SNS", { namespace: "aws", aws: {} }, "AWS::SNS"],
    ["Lambda", { namespace: "aws", aws: { function_name: "f" } }, "AWS::Lambda"],
    ["Rekognition", { namespace: "aws" }, "AWS::Rekognition"],
    ["api.example.com", { namespace: "remote" }, undefined],
    ["db@host", { namespace: "remote", sql: { url: "x" } }, "Database::SQL"],
  ])("of %s with %j has the origin %s", (name, fields, origin) => {
    const trace = traceOf([
      segment(1, "service", [0, 2], { subsegments: [nested(2, name, [0, 1], fields)] }),
    ]);
    expect(trace.segments).toHaveLength(2);
    expect(trace.segments.find(({ inferred }) => inferred)?.origin).toBe(origin);
  });

  it("is not there for own steps, for calls in progress and where the service sends a segment", () => {
    const own = nested(2, "step", [0, 1]);
    const running = nested(3, "S3", [0], { namespace: "aws" });
    const call = nested(4, "backend", [0, 1], { namespace: "remote" });
    const trace = traceOf([
      segment(1, "front", [0, 2], { subsegments: [own, running, call] }),
      segment(5, "backend", [0.1, 0.9], { parent_id: idOf(4) }),
    ]);
    expect(outline(trace.segments)).toEqual(["front", " step", " S3", " backend", "backend"]);
    expect(trace.segments.some(({ inferred }) => inferred)).toBe(false);
  });

  it("keeps its id when the trace is assembled again", () => {
    const documents = pipeline();
    const ids = (trace: Trace) => trace.segments.filter(({ inferred }) => inferred).map(({ id }) => id);
    expect(ids(traceOf(documents))).toEqual(ids(traceOf([...documents].reverse())));
  });

  it("stays for a bucket that only hands the trace on, unless the documented rule is asked for", () => {
    const origins = (trace: Trace) =>
      trace.segments.filter(({ inferred }) => inferred).map(({ origin }) => origin);
    const [images, processed, table] = ["AWS::S3::Bucket", "AWS::S3::Bucket", "AWS::DynamoDB::Table"];
    expect(origins(traceOf(pipeline()))).toEqual([images, processed, "AWS::Rekognition", table]);
    expect(origins(traceOf(pipeline(), false))).toEqual([images, "AWS::Rekognition", table]);
  });
});

describe("assembling", () => {
  it("gives the same trace for every order and repetition of the documents", () => {
    fc.assert(
      fc.property(documents, fc.infiniteStream(fc.nat()), (sent, random) => {
        const repeated = [...sent, ...sent.filter(() => next(random) % 3 === 0)];
        const shuffled = repeated
          .map((document) => [next(random), document] as const)
          .sort(([a], [b]) => a - b)
          .map(([, document]) => document);
        expect(withoutRevision(traceOf(shuffled))).toEqual(withoutRevision(traceOf(sent)));
      }),
      { numRuns: 300 },
    );
  });
});

function next(stream: Iterator<number>): number {
  const { value } = stream.next();
  return value;
}

function withoutRevision({ revision: _, ...trace }: Trace): Omit<Trace, "revision"> {
  return trace;
}

describe("a malformed trace", () => {
  it("has a root and a client even if its segments call each other in a circle, or one itself", () => {
    const circle = traceOf([
      segment(1, "a", [0, 1], { parent_id: idOf(2) }),
      segment(2, "b", [0.5, 1], { parent_id: idOf(1) }),
    ]);
    expect([circle.root?.name, circle.cyclic]).toEqual(["a", true]);
    const itself = traceOf([segment(1, "a", [0, 1], { parent_id: idOf(1) })]);
    expect(itself.root?.name).toBe("a");
    for (const trace of [circle, itself]) {
      expect(edgesOf(trace).filter(({ source }) => source === undefined)).toHaveLength(1);
    }
    expect(edgesOf(itself)).toHaveLength(1);
  });

  it("has an inferred segment that was sent as its root only if there is nothing else", () => {
    const inferred = segment(1, "bucket", [0, 1], { inferred: true });
    expect(traceOf([inferred]).root?.name).toBe("bucket");
    expect(traceOf([inferred, segment(2, "web", [1, 2])]).root?.name).toBe("web");
  });

  it("indexes the first 50 annotations, and keeps the first 100 links", () => {
    const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
    const annotations = (from: string) => Object.fromEntries(keys.map((key) => [`${from}${key}`, 1]));
    const links = Array.from({ length: 20 }, (_, index) => ({ trace_id: traceIdOf(index), id: idOf(9) }));
    const trace = traceOf([
      segment(2, "second", [2, 3], { annotations: annotations("b"), links }),
      segment(1, "first", [1, 2], { annotations: annotations("a"), links }),
      ...[3, 4, 5, 6].map((id) => segment(id, "more", [id, id + 1], { links })),
    ]);
    expect(trace.segments.map((each) => each.annotations.size)).toEqual([40, 10, 0, 0, 0, 0]);
    expect(trace.segments.map((each) => each.links?.length ?? 0)).toEqual([20, 20, 20, 20, 20, 0]);
    expect(trace.notes?.map(({ rule }) => rule)).toEqual(["annotation-count", "trace-links"]);
  });
});
