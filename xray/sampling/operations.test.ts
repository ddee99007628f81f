import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { startDaemon } from "../net/daemon.ts";
import { createXray, type Xray } from "../service/service.ts";
import { clientId, Fate } from "./testing/fixtures.ts";

const options = {
  name: "uploads",
  priority: 10,
  reservoirSize: 1,
  fixedRate: 0,
  host: "*",
  httpMethod: "*",
  urlPath: "*",
  serviceName: "upload*",
  serviceType: "*",
  resourceArn: "*",
  attributes: {},
};

const opened: Xray[] = [];

function open(fate?: Fate): Xray {
  const xray = createXray({ samplingRules: [options], ...(fate ? { clock: fate.clock } : {}) });
  opened.push(xray);
  return xray;
}

afterEach(() => {
  for (const xray of opened.splice(0)) xray.close();
});

function statistics(RuleName: string, fields: object = {}): object {
  return {
    RuleName,
    ClientID: clientId(1),
    Timestamp: 1_795_400_000,
    RequestCount: 10,
    SampledCount: 3,
    ...fields,
  };
}

describe("GetSamplingTargets", () => {
  it("gives each rule's rate, quota and interval, and names rules that are unknown", () => {
    const fate = new Fate();
    const { status, body } = open(fate).handle("/SamplingTargets", {
      SamplingStatisticsDocuments: [statistics("uploads"), statistics("gone"), statistics("Default")],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      SamplingTargetDocuments: [
        { RuleName: "uploads", FixedRate: 0, ReservoirQuota: 1, Interval: 10 },
        { RuleName: "Default", FixedRate: 0.05, ReservoirQuota: 1, Interval: 10 },
      ],
      LastRuleModification: 1_795_400_000,
      UnprocessedStatistics: [{ RuleName: "gone" }],
    });
  });

  it("refuses what the API's model does not allow", () => {
    const xray = open();
    const status = (fields: object) =>
      xray.handle("/SamplingTargets", { SamplingStatisticsDocuments: [statistics("uploads", fields)] })
        .status;
    expect(status({})).toBe(200);
    expect(status({ BorrowCount: null })).toBe(200);
    expect(status({ ClientID: "short" })).toBe(400);
    expect(status({ RequestCount: -1 })).toBe(400);
    expect(status({ SampledCount: 1.5 })).toBe(400);
    expect(status({ RuleName: "x".repeat(33) })).toBe(400);
    expect(xray.handle("/SamplingTargets", {}).status).toBe(400);
    const many = Array.from({ length: 26 }, () => statistics("uploads"));
    expect(xray.handle("/SamplingTargets", { SamplingStatisticsDocuments: many }).status).toBe(400);
  });
});

describe("GetSamplingStatisticSummaries", () => {
  it("adds the callers' reports up by rule and ten seconds, for an hour", () => {
    const fate = new Fate();
    const xray = open(fate);
    const report = (...documents: object[]) =>
      xray.handle("/SamplingTargets", { SamplingStatisticsDocuments: documents });
    const list = () => xray.handle("/SamplingStatisticSummaries", {}).body.SamplingStatisticSummaries;
    report(statistics("uploads"), statistics("Default"));
    report(statistics("uploads", { ClientID: clientId(2), BorrowCount: 2 }));
    fate.pass(10);
    report(statistics("uploads"));
    const summary = (
      RuleName: string,
      Timestamp: number,
      RequestCount: number,
      SampledCount: number,
      BorrowCount = 0,
    ) => ({
      RuleName,
      Timestamp,
      RequestCount,
      SampledCount,
      BorrowCount,
    });
    expect(list()).toEqual([
      summary("Default", 1_795_400_000, 10, 3),
      summary("uploads", 1_795_400_000, 20, 6, 2),
      summary("uploads", 1_795_400_010, 10, 3),
    ]);
    fate.pass(3605);
    report(statistics("uploads"));
    expect(list()).toHaveLength(1);
  });
});

describe("the real SDK's sampler", () => {
  it("follows the rules, borrows, reports, and takes a changed rate over", async () => {
    const xray = open();
    const daemon = await startDaemon(xray);
    // The SDK polls every ten seconds; here its timers run when the script says so.
    const script = `
      const polls = [];
      globalThis.setInterval = (poll) => { polls.push(poll); return { unref() {} }; };
      const { default: AWSXRay } = await import("aws-xray-sdk-core");
      const { sampler } = AWSXRay.middleware;
      const until = async (condition) => { while (!condition()) await new Promise(setImmediate); };
      const decide = () => Array.from({ length: 20 }, () =>
        sampler.shouldSample({ serviceName: "Uploader", host: "localhost", httpMethod: "PUT", urlPath: "/a" }));
      sampler.start();
      await until(() => sampler.ruleCache.getRules().length > 0);
      const before = decide();
      await fetch("http://" + process.env.AWS_XRAY_DAEMON_ADDRESS + "/UpdateSamplingRule", {
        method: "POST",
        body: JSON.stringify({ SamplingRuleUpdate: { RuleName: "uploads", FixedRate: 1 } }),
      });
      for (const poll of polls.splice(0)) poll();
      await until(() => sampler.ruleCache.getRules()[0].getRate() === 1);
      console.log(JSON.stringify({ before, after: decide() }));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", script],
      {
        cwd: import.meta.dirname,
        timeout: 15_000,
        env: { PATH: process.env.PATH, AWS_XRAY_DAEMON_ADDRESS: daemon.address },
      },
    );
    const { before, after }: { before: unknown[]; after: unknown[] } = JSON.parse(stdout);
    await daemon.close();

    const borrowed = before.filter((decision) => decision === "uploads").length;
    // One each second; the twenty requests take no more than a moment, which may lie in two seconds.
    expect([1, 2]).toContain(borrowed);
    expect(before.filter((decision) => decision === false)).toHaveLength(20 - borrowed);
    expect(after).toEqual(Array(20).fill("uploads"));
    // The SDK counts what it borrows apart from what it samples.
    expect(xray.handle("/SamplingStatisticSummaries", {}).body).toMatchObject({
      SamplingStatisticSummaries: [
        { RuleName: "uploads", RequestCount: 20, SampledCount: 0, BorrowCount: borrowed },
      ],
    });
  });
});
