import { createXray } from "@image-text/xray/service";
import { describe, expect, it } from "vitest";
import {
  formatDifferences,
  formatInvocationEvent,
  formatLeft,
  formatServices,
  formatTexts,
  progressOf,
} from "../cli/print.ts";
import { bucket } from "../services/s3/testing.ts";
import { emptyDeployment } from "../template/empty.ts";
import { isComplete, type Report, serviceGraph } from "./report.ts";

const report: Report = {
  environment: "dev",
  capacity: "provisioned",
  seconds: 12,
  images: [
    { key: "sign.png", status: "text", text: ["NO PARKING", "FIRE LANE"], traceId: "1-2-3" },
    { key: "wall.png", status: "text", text: [] },
    { key: "notes.txt", status: "rejected", reason: "This is no picture.", text: [] },
  ],
  services: [
    {
      name: "results",
      type: "AWS::DynamoDB::Table",
      calls: 4,
      errors: 2,
      throttles: 2,
      faults: 0,
      latency: 0.0123,
    },
  ],
  edges: [],
  failureQueue: [],
};
const failed = { key: "late.png", status: "failed", reason: "throttled", text: [] } as const;

describe("the graph of a report", () => {
  it("counts calls, errors, throttles and faults of services and edges, without the client", () => {
    const xray = createXray();
    const now = Date.now() / 1000;
    const trace_id = `1-${Math.floor(now).toString(16)}-${"a".repeat(24)}`;
    const times = { start_time: now - 1, end_time: now - 0.5 };
    const segment = { id: "1".repeat(16), name: "f", trace_id, origin: "AWS::Lambda::Function", ...times };
    const call = {
      id: "2".repeat(16),
      name: "DynamoDB",
      trace_id,
      parent_id: segment.id,
      type: "subsegment",
      namespace: "aws",
      aws: { operation: "PutItem", table_name: "results" },
      http: { response: { status: 400 } },
      throttle: true,
      error: true,
      ...times,
    };
    for (const document of [segment, call]) expect(xray.receive(JSON.stringify(document))).toEqual([]);
    const { services, edges } = serviceGraph(xray, now - 60);
    xray.close();
    const counts = { calls: 1, errors: 1, throttles: 1, faults: 0 };
    expect(services).toMatchObject([
      { name: "f", type: "AWS::Lambda::Function", calls: 1, errors: 0 },
      { name: "results", type: "AWS::DynamoDB::Table", ...counts, latency: expect.closeTo(0.5) },
    ]);
    expect(edges).toMatchObject([{ from: { name: "f" }, to: { name: "results" }, ...counts }]);
  });
});

describe("a run", () => {
  it("is complete when every upload has a result or a recorded rejection", () => {
    expect(isComplete(report)).toBe(true);
    expect(isComplete({ images: [...report.images, failed] })).toBe(false);
    expect(isComplete({ images: [{ ...failed, status: "processing" }] })).toBe(false);
  });

  it("says what is left only when something is", () => {
    expect(formatLeft(report)).toBeUndefined();
    const left = formatLeft({
      ...report,
      images: [...report.images, failed],
      failureQueue: [{ key: "late.png", function: "detect-text", reason: "throttled" }],
    });
    expect(left).toContain("1 of 4 uploads");
    expect(left).toContain("late.png: throttled");
    expect(left).toContain("1 event is in the failure queue.");
  });
});

describe("what is printed", () => {
  it("has the text of each image, or why there is none", () => {
    expect(formatTexts(report, 80)).toBe(
      [
        "image      text",
        "─────────  ─────────────────────────────",
        "sign.png   NO PARKING / FIRE LANE",
        "wall.png   (no text)",
        "notes.txt  rejected: This is no picture.",
      ].join("\n"),
    );
  });

  it("groups the repetitions of an image under load, where their outcome is the same", () => {
    const image = (key: string, text: string) => ({ key, status: "text" as const, text: [text] });
    const images = [image("a.png", "A"), image("again-2/a.png", "A"), image("again-3/a.png", "B")];
    expect(formatTexts({ ...report, images }, 80)).toBe(
      ["image  times  text", "─────  ─────  ────", "a.png      2  A", "a.png      1  B"].join("\n"),
    );
  });

  it("keeps a name on its line and within the terminal", () => {
    const lines: string[] = [];
    const print = progressOf(1, 40, (line) => lines.push(line));
    const key = `${"long".repeat(20)}\n.png`;
    print({ key, status: "rejected", size: 1, uploadedAt: 1, lines: [], words: [] });
    expect(lines).toEqual(["  1/1  longlonglonglonglonglo…: rejected"]);
  });

  it("has the services with their counts to the right", () => {
    expect(formatServices(report, 80).split("\n").at(-1)).toMatch(
      /^results {2}AWS::DynamoDB::Table +4 +2 +0 +2 +12 ms$/,
    );
  });

  it("tells each image once, when it ends", () => {
    const lines: string[] = [];
    const tell = progressOf(10, 80, (line) => lines.push(line));
    const row = { key: "a.png", size: 1, uploadedAt: 1, lines: [], words: [] };
    tell({ ...row, status: "processing" });
    tell({ ...row, status: "rejected" });
    tell({ ...row, status: "rejected" });
    expect(lines).toEqual(["   1/10  a.png: rejected"]);
  });

  it("tells what AWS would refuse, and what is declared and not run", () => {
    expect(formatDifferences(emptyDeployment())).toBeUndefined();
    const notRun = { aws_cloudwatch_metric_alarm: 2, aws_cloudwatch_dashboard: 1 };
    expect(formatDifferences(emptyDeployment({ notRun }))).toBe(
      "Declared, but not run on one machine: 2 × cloudwatch metric alarm, 1 × cloudwatch dashboard.",
    );
    const images = bucket("images", {
      notifications: [{ functionArn: "arn:aws:lambda:eu-west-1:000000000000:function:f", events: [] }],
    });
    expect(formatDifferences(emptyDeployment({ buckets: [images] }))).toMatch(
      /^AWS would refuse to deploy this: The bucket .* may not invoke .*aws_lambda_permission/,
    );
  });

  it("lists failed attempts, the last with the function's log", () => {
    const event = { function: "detect-text", requestId: "1", payload: "{}", traceId: "1-2-3" };
    const error = { type: "Error", message: "no capacity", payload: "{}" };
    const failure = { ...event, kind: "failed", error, log: ['{"level":"ERROR"}'] } as const;
    expect(formatInvocationEvent({ ...failure, retries: true })).toBe(
      "  ! detect-text: no capacity (will be retried)",
    );
    expect(formatInvocationEvent({ ...failure, retries: false })).toBe(
      '  ! detect-text: no capacity (no retry is left)\n      {"level":"ERROR"}',
    );
    expect(formatInvocationEvent({ ...event, kind: "done" })).toBeUndefined();
    expect(
      formatInvocationEvent({ ...event, kind: "exhausted", reason: "no permission", delivered: false }),
    ).toContain("it is in no queue: no permission");
  });
});
