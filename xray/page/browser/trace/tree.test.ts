import { describe, expect, it } from "vitest";
import { type Doc, uploadDocuments } from "../../testing/documents.ts";
import { parseTrace } from "./document.ts";
import { exceptionsAt } from "./exceptions.ts";
import { rowName, selfTime, spanOf, treeOf } from "./tree.ts";

const traceOf = (documents: readonly (Doc | Record<string, unknown>)[]) =>
  parseTrace({ Id: "1-1", Segments: documents.map((document) => ({ Document: JSON.stringify(document) })) });
const part = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  name: id,
  start_time: 10,
  end_time: 11,
  ...more,
});
const outline = (documents: readonly Record<string, unknown>[]) =>
  treeOf(traceOf(documents)).map((row) => `${" ".repeat(row.depth)}${rowName(row)}`);

describe("a trace's lines", () => {
  it("stand under what called them, in whatever order they arrived", () => {
    const documents = [
      part("function", { parent_id: "attempt", start_time: 10.1, subsegments: [part("work")] }),
      part("lambda", { subsegments: [part("attempt")] }),
    ];
    expect(outline(documents)).toEqual(["lambda", " attempt", "  function", "   work"]);
  });

  it("are one for a call and the segment that was inferred from it, which hands on what it called", () => {
    const documents = [
      part("a", { subsegments: [part("call", { name: "S3" })] }),
      part("inferred", { parent_id: "call", inferred: true, name: "S3", aws: { bucket_name: "images" } }),
      part("next", { parent_id: "inferred" }),
    ];
    expect(outline(documents)).toEqual(["a", " S3", "  next"]);
    expect(treeOf(traceOf(documents))[1]?.reached?.id).toBe("inferred");
  });

  it("of one moment stand in the order in which they can have been", () => {
    const download = part("download", { end_time: 10.0004 });
    const decode = part("decode", { end_time: 10.2 });
    expect(outline([part("a", { subsegments: [decode, download] })])).toEqual(["a", " download", " decode"]);
  });

  it("say how long an attempt waited after the one before it failed, and how many lines are below", () => {
    const call = (id: string, start: number, more = {}) =>
      part(id, { name: "DynamoDB", start_time: start, end_time: start + 0.1, ...more });
    const calls = [call("1", 10, { throttle: true, error: true }), call("2", 10.5), call("3", 10.8)];
    const rows = treeOf(traceOf([part("a", { subsegments: calls })]));
    expect(rows.map(({ waitedFrom }) => waitedFrom)).toEqual([undefined, undefined, 10.1, undefined]);
    expect(rows.map(({ below }) => below)).toEqual([3, 0, 0, 0]);
  });

  it("are all there even if documents name each other as parents, or one that never came", () => {
    const documents = [
      part("a", { parent_id: "b" }),
      part("b", { parent_id: "a" }),
      part("c", { parent_id: "gone" }),
    ];
    expect(
      outline(documents)
        .map((line) => line.trim())
        .sort(),
    ).toEqual(["a", "b", "c"]);
  });

  it("span what is in progress up to now, but not for days", () => {
    const { in_progress: _, ...open } = { ...part("open"), in_progress: true, end_time: undefined };
    const rows = treeOf(traceOf([open]));
    expect(spanOf(rows, 15)).toEqual({ start: 10, end: 15 });
    expect(spanOf(rows, 1e9).end).toBe(910);
  });
});

it("the time of a part itself is what no part below it covers, however those overlap", () => {
  const below = [
    part("x", { start_time: 10.2, end_time: 10.5 }),
    part("y", { start_time: 10.4, end_time: 10.6 }),
  ];
  const [segment] = traceOf([part("a", { subsegments: below })]).segments;
  expect(segment && selfTime(segment)).toBeCloseTo(0.6);
});

describe("documents", () => {
  it("may say null for what they do not know", () => {
    const stack = [{ path: "0", line: null, label: null }];
    const document = part("a", {
      end_time: null,
      http: null,
      cause: { exceptions: [{ id: "x", message: null, stack }] },
    });
    const { segments, unread } = traceOf([document]);
    expect([segments.length, unread]).toEqual([1, 0]);
  });

  it("that are not understood are counted, and hide no others", () => {
    expect(traceOf([part("a"), { id: 1 }])).toMatchObject({ unread: 1, segments: [{ id: "a" }] });
  });
});

describe("the exceptions at a node", () => {
  it("of a table are those of its callers' calls, once a trace", () => {
    const traces = [1, 2].map((at) => {
      const documents = uploadDocuments(`1-${at}`, at, "throttled", "a.jpg");
      const calls = documents.flatMap(
        (doc) => doc.subsegments?.flatMap((work) => work.subsegments ?? []) ?? [],
      );
      const call = calls.find(({ name }) => name === "DynamoDB");
      const inferred = {
        ...call,
        id: `inferred${at}`,
        parent_id: call?.id,
        inferred: true,
        origin: "AWS::DynamoDB::Table",
      };
      return traceOf([...documents, inferred]);
    });
    const seen = exceptionsAt({ name: "image-text-dev-results", type: "AWS::DynamoDB::Table" }, traces);
    expect(seen).toMatchObject([{ type: "ProvisionedThroughputExceededException", traces: 2 }]);
    const ofFunction = { name: "image-text-dev-detect-text", type: "AWS::Lambda::Function" };
    expect(exceptionsAt(ofFunction, traces)).toMatchObject([{ traces: 2 }]);
    expect(exceptionsAt({ ...ofFunction, name: "another" }, traces)).toEqual([]);
  });
});
