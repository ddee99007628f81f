import { afterEach, describe, expect, it, vi } from "vitest";
import { emptyDeployment } from "../template/empty.ts";
import { formatComparison, formatConclusion, throttled } from "./compare-capacity.ts";
import type { Load, Outcome } from "./measure-load.ts";

afterEach(() => vi.restoreAllMocks());

const load: Load = {
  deployment: emptyDeployment(),
  capacity: "provisioned",
  files: [],
  uploads: 10,
  retryDelay: 1,
};

function outcome(
  uploads: number,
  throttles: number,
  capacity: Outcome["report"]["capacity"] = "provisioned",
) {
  return {
    uploads,
    seconds: 1.25,
    table: { calls: 100, throttles },
    throttledTraces: throttles > 0 ? ["1-5759e988-bd862e3fe1be46a994272793"] : [],
    report: {
      environment: "dev",
      capacity,
      seconds: 1,
      images: [],
      services: [],
      edges: [],
      failureQueue: [],
    },
  } satisfies Outcome;
}

/** A machine on which the table throttles from so many uploads on; notes what was tried. */
function machine(throttlesFrom: number) {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const tried: number[] = [];
  const measure = async ({ uploads }: Load) => {
    tried.push(uploads);
    return outcome(uploads, uploads >= throttlesFrom ? 3 : 0);
  };
  return { tried, measure };
}

describe("the load", () => {
  it.each([
    [1, [10]],
    [20, [10, 20]],
    [70, [10, 20, 40, 80]],
    [1000, [10, 20, 40, 80]],
  ])(
    "is doubled until the table throttles, here from %s uploads on, a few times at most",
    async (from, uploads) => {
      const { tried, measure } = machine(from);
      expect((await throttled(load, measure)).uploads).toBe(uploads.at(-1));
      expect(tried).toEqual(uploads);
    },
  );
});

describe("the conclusion", () => {
  it("names a throttled trace, its filter, and the way to see it on the page", () => {
    const text = formatConclusion("results", outcome(24, 5), outcome(24, 0, "on-demand"));
    expect(text).toContain('service(id(name: "results", type: "AWS::DynamoDB::Table")) { throttle }');
    expect(text).toContain("1-5759e988-bd862e3fe1be46a994272793");
    expect(text).toContain("--load 24");
    expect(text).not.toContain("as well");
  });

  it("says what to change where the table never throttled, or throttled in both modes", () => {
    expect(formatConclusion("results", outcome(192, 0), outcome(192, 0, "on-demand"))).toMatch(
      /never throttled, even with 192 uploads[\s\S]+--load 768$/,
    );
    expect(formatConclusion("results", outcome(24, 5), outcome(24, 2, "on-demand"))).toContain(
      "raise maximumRead and maximumWrite",
    );
  });
});

it("the comparison has a column for each mode", () => {
  const lines = formatComparison([outcome(24, 5), outcome(24, 0, "on-demand")], 80).split("\n");
  expect(lines[0]).toMatch(/^ +provisioned {2}on-demand$/);
  expect(lines.find((line) => line.startsWith("  throttled"))).toMatch(/ 5 +0$/);
});
