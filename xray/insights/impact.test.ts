import { describe, expect, it } from "vitest";
import { pipeline, START, traceOf } from "../testing/documents.ts";
import { clientImpact } from "./impact.ts";

describe("the impact on clients", () => {
  const traces = [traceOf(pipeline())];

  it("counts requests that were still being worked on, though their entry had answered long before", () => {
    const frame = { start: START + 1.5, end: START + 10 };
    expect(clientImpact(traces, frame)).toEqual({ FaultCount: 0, OkCount: 1, TotalCount: 1 });
  });

  it("does not count what was over before, or came after", () => {
    expect(clientImpact(traces, { start: START + 3, end: START + 10 }).TotalCount).toBe(0);
    expect(clientImpact(traces, { start: START - 10, end: START - 1 }).TotalCount).toBe(0);
  });
});
