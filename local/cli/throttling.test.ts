import { describe, expect, it } from "vitest";
import type { Report } from "../run/report.ts";
import { formatThrottling } from "./throttling.ts";

const PAGE = "http://127.0.0.1:4566/";
const counts = { calls: 40, errors: 9, faults: 0, throttles: 9, latency: 0.1 };

const report = (capacity: Report["capacity"], throttles: number): Report => ({
  environment: "dev",
  capacity,
  seconds: 1,
  images: [],
  services: [
    { ...counts, name: "results", type: "AWS::Lambda::Function" },
    { ...counts, throttles, name: "results", type: "AWS::DynamoDB::Table" },
  ],
  edges: [],
  failureQueue: [],
});

describe("a table that throttled", () => {
  it("leads to its node, to the switch, and to the line to change", () => {
    const text = formatThrottling(report("provisioned", 9), "results", PAGE);
    expect(text).toMatch(/^results throttled 9 of 40 calls/);
    expect(text).toContain(`${PAGE}#/table`);
    expect(text).toContain('capacity: { mode: "on-demand" } in environments/dev.ts');
  });

  it("has no page to look at when the run has ended", () => {
    expect(formatThrottling(report("provisioned", 9), "results", undefined)).not.toContain("http");
  });

  it("needs a higher ceiling when it is on-demand already", () => {
    const text = formatThrottling(report("on-demand", 9), "results", PAGE);
    expect(text).toContain("maximumRead");
    expect(text).not.toContain("#/table");
  });
});

it("nothing is said of a table that did not throttle", () => {
  expect(formatThrottling(report("provisioned", 0), "results", PAGE)).toBeUndefined();
});
