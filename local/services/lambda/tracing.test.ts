import { createLambdaSampler } from "@image-text/xray/sampling";
import { describe, expect, it } from "vitest";
import { functionOf } from "./fixture.ts";
import { parseTraceHeader } from "./trace-header.ts";
import { type SegmentDocument, traceRequest } from "./tracing.ts";

const ROOT = "1-581cf771-a006649127e371903a2de979";

describe("trace header", () => {
  it.each([
    [undefined, { rest: [] }],
    [`Root=${ROOT}`, { root: ROOT, rest: [] }],
    [`root=${ROOT}; sampled=?`, { root: ROOT, rest: [] }],
    [`Self=1-1-1;Root=${ROOT};Sampled=0;Lineage=a:1`, { root: ROOT, sampled: false, rest: ["Lineage=a:1"] }],
    ["Root=broken;Parent=53995c3f42cd8ad8;Sampled=1", { sampled: true, rest: [] }],
    ["nonsense;=;Sampled=yes", { rest: [] }],
  ])("%s", (header, expected) => expect(parseTraceHeader(header)).toEqual(expected));
});

describe("what Lambda writes", () => {
  const written = (tracing: "Active" | "PassThrough", header: string | undefined, sample: boolean) => {
    const documents: SegmentDocument[] = [];
    const request = traceRequest(
      {
        settings: functionOf("", { tracing }),
        account: "000000000000",
        sampler: createLambdaSampler({ clock: () => 0, random: () => (sample ? 0 : 1) }),
        record: (document) => documents.push(document),
        now: Date.now,
      },
      "id",
      "async",
      header,
    );
    const attempt = request.attempt();
    attempt.ended({ outcome: { ok: true, payload: "1" }, start: 1, end: 2, log: [] });
    return { documents, header: attempt.header };
  };

  it("is nothing when the caller decided against a trace, whatever the sampler says", () => {
    const { documents, header } = written("Active", `Root=${ROOT};Sampled=0`, true);
    expect(documents).toEqual([]);
    expect(header).toMatch(/Sampled=0$/);
  });

  it("is there when the caller forces a trace, whatever the sampler says", () => {
    expect(written("Active", `Root=${ROOT};Sampled=1`, false).documents).toHaveLength(4);
  });

  it("begins a trace of its own where the header names none that could be", () => {
    const { documents, header } = written("Active", "Root=broken;Parent=53995c3f42cd8ad8;Sampled=1", false);
    expect(header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
    expect(documents[0]).not.toHaveProperty("parent_id");
  });

  it("begins a trace of its own without a header", () => {
    const { documents, header } = written("Active", undefined, true);
    expect(new Set(documents.map(({ trace_id }) => trace_id))).toEqual(
      new Set([parseTraceHeader(header).root]),
    );
    expect(documents[0]).not.toHaveProperty("parent_id");
  });

  it("is nothing with PassThrough, which hands the caller's decision and parent on", () => {
    const given = `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;
    expect(written("PassThrough", given, true)).toEqual({ documents: [], header: given });
    expect(written("PassThrough", undefined, true).header).toMatch(/Sampled=0$/);
  });
});
