import { describe, expect, it } from "vitest";
import { limitAt, stepsOf } from "./steps.ts";

const capacities = [
  { time: 100, mode: "provisioned", read: 5, write: 1 },
  { time: 200, mode: "on-demand" },
  { time: 300, mode: "provisioned", read: 5, write: 2 },
] as const;

describe("a table's capacity over time", () => {
  it("is at each moment what it was then, whatever came later", () => {
    const steps = stepsOf(capacities, "write", 150, 400);
    expect(steps).toEqual([
      { from: 150, to: 200, mode: "provisioned", limit: 1 },
      { from: 200, to: 300, mode: "on-demand", limit: undefined },
      { from: 300, to: 400, mode: "provisioned", limit: 2 },
    ]);
    expect([150, 199, 200, 299, 300].map((time) => limitAt(steps, time))).toEqual([
      1,
      1,
      undefined,
      undefined,
      2,
    ]);
  });

  it("leaves out what ended before the chart begins", () => {
    expect(stepsOf(capacities, "read", 210, 250)).toEqual([
      { from: 210, to: 250, mode: "on-demand", limit: undefined },
    ]);
  });
});
