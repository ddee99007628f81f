import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  BatchGetTracesCommand,
  GetInsightEventsCommand,
  GetInsightSummariesCommand,
  GetTraceSummariesCommand,
  XRayClient,
} from "@aws-sdk/client-xray";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Deployment } from "../template/deployment.ts";
import { filesIn, SAMPLES } from "./feed.ts";
import type { Report } from "./report.ts";
import { isComplete } from "./report.ts";
import { startRun } from "./run.ts";
import type { Run } from "./running.ts";
import { synthesize } from "./synthesize.ts";

/** The whole of it: synthesized stack, bundles in processes of their own, HTTP, UDP and recognition. */
let run: Run;
let report: Report;

const image = (key: string) => report.images.find((one) => one.key === key);
const client = () => ({
  endpoint: run.endpoint,
  region: run.deployment.region,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
const functionNamed = (end: string) => {
  const found = run.deployment.functions.find(({ name }) => name.endsWith(end));
  if (found === undefined) throw new Error(`dev has no function ${end}`);
  return found;
};
const lastMinutes = () => ({
  StartTime: new Date(Date.now() - 600_000),
  EndTime: new Date(Date.now() + 1000),
});

async function folderOfGoodAndBad(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "run-test-"));
  mkdirSync(join(folder, "2026"));
  const sample = (name: string, as: string) => cpSync(join(SAMPLES, name), join(folder, as));
  sample("sign-no-parking.png", "no parking + fire lane.png");
  sample("sign-emergency-exit.jpg", "2026/Größe 出口 100%.jpg");
  sample("empty-wall.jpg", "wall.jpg");
  writeFileSync(join(folder, "nothing.jpg"), "");
  writeFileSync(join(folder, "notes.txt"), "These are notes, not a picture.");
  const picture = readFileSync(join(SAMPLES, "label-jam.jpg"));
  writeFileSync(join(folder, "broken.jpg"), picture.subarray(0, 30));
  // More than S3's SDK sends at once: it goes up in parts.
  writeFileSync(join(folder, "film.mov"), Buffer.alloc(12 * 1024 * 1024, "film"));
  const blank = { width: 9000, height: 9000, channels: 3, background: "white" } as const;
  writeFileSync(join(folder, "huge.png"), await sharp({ create: blank }).png().toBuffer());
  return folder;
}

beforeAll(async () => {
  const deployment = await synthesize("dev");
  run = await startRun({ deployment, port: 0, daemonPort: 0, retryDelay: 0.5 });
  await run.feed(await filesIn(await folderOfGoodAndBad()), { atATime: 4, paced: true });
  await run.settled();
  report = await run.report();
}, 90_000);
afterAll(() => run?.close());

describe("a folder of good and bad files", () => {
  it("ends with every upload as a result or a recorded rejection", () => {
    expect(report.images).toHaveLength(8);
    expect(isComplete(report), JSON.stringify(report.images)).toBe(true);
    expect(report.failureQueue).toEqual([]);
  });

  it("is read right, whatever the pictures are called", () => {
    expect(image("no parking + fire lane.png")?.text).toEqual(["NO PARKING", "FIRE LANE", "KEEP CLEAR"]);
    expect(image("2026/Größe 出口 100%.jpg")?.text.join(" ")).toContain("EMERGENCY EXIT");
    expect(image("wall.jpg")).toMatchObject({ status: "text", text: [] });
  });

  it.each(["nothing.jpg", "notes.txt", "broken.jpg", "huge.png", "film.mov"])(
    "rejects %s with a reason for people",
    (key) => {
      expect(image(key)).toMatchObject({ status: "rejected", reason: expect.stringMatching(/\w+ \w+/) });
    },
  );

  it("shows no failed function on the map, and all calls", () => {
    const functions = report.services.filter(({ type }) => type === "AWS::Lambda::Function");
    expect(functions).toMatchObject([
      { name: functionNamed("preprocess-image").name, calls: 8, faults: 0 },
      { name: functionNamed("detect-text").name, calls: 3, faults: 0 },
    ]);
    const types = report.services.map(({ type }) => type);
    for (const type of ["AWS::S3::Bucket", "AWS::Rekognition", "AWS::DynamoDB::Table"])
      expect(types).toContain(type);
  });
});

describe("one photo", () => {
  it("makes one trace through both functions, which its result leads to", async () => {
    const xray = new XRayClient(client());
    const traceId = image("wall.jpg")?.traceId ?? "";
    const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
    const segments = Traces?.[0]?.Segments?.map(({ Document }) =>
      z.looseObject({ name: z.string(), origin: z.string().optional() }).parse(JSON.parse(Document ?? "")),
    );
    for (const name of ["preprocess-image", "detect-text"]) {
      for (const origin of ["AWS::Lambda", "AWS::Lambda::Function"]) {
        expect(segments).toContainEqual(expect.objectContaining({ name: functionNamed(name).name, origin }));
      }
    }
    const text = JSON.stringify(Traces);
    for (const step of ["adjustContrast", "removeNoise"]) expect(text).toContain(step);
  });

  it("is found by a filter expression", async () => {
    const xray = new XRayClient(client());
    const { TraceSummaries } = await xray.send(
      new GetTraceSummariesCommand({ ...lastMinutes(), FilterExpression: 'annotation.image = "notes.txt"' }),
    );
    expect(TraceSummaries?.map(({ Id }) => Id)).toEqual([image("notes.txt")?.traceId]);
  });
});

it("records an event for an object that is gone, and does not try it again", async () => {
  const lambda = new LambdaClient(client());
  const { arn, name } = functionNamed("preprocess-image");
  const record = {
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: run.inputBucket }, object: { key: "gone.jpg", size: 1, sequencer: "0A" } },
  };
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify({ Records: [record] }) }),
  );
  expect(FunctionError, `${Payload?.transformToString()} ${name}`).toBeUndefined();
  const items = await run.cloud.dynamodb.items(run.table.name);
  expect(items).toContainEqual(
    expect.objectContaining({ image: { S: "gone.jpg" }, status: { S: "rejected" }, reason: { S: "gone" } }),
  );
});

it("keeps in the failure queue what a function cannot do, from where it can be replayed", async () => {
  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  const processed = functionNamed("preprocess-image").environment.PROCESSED_BUCKET;
  // Not written by preprocess-image, so nothing says which upload it was made from.
  await s3.send(new PutObjectCommand({ Bucket: processed, Key: "stray.png.jpg", Body: "stray" }));
  await run.settled();
  expect(run.failures()).toMatchObject([{ key: "stray.png", function: functionNamed("detect-text").name }]);
  expect(await run.replayFailures()).toBe(1);
  await run.settled();
  expect(run.failures()).toHaveLength(1);
}, 30_000);

it("serves the page on the same port", async () => {
  const page = await fetch(run.pageUrl);
  expect(page.headers.get("content-type")).toContain("text/html");
  const about = await fetch(new URL("/api/run", run.pageUrl));
  expect(await about.json()).toMatchObject({ about: "dev · eu-west-1" });
  const toggled = await fetch(new URL("/api/table/mode", run.pageUrl), {
    method: "PUT",
    headers: { origin: run.endpoint, "content-type": "application/json" },
    body: JSON.stringify({ mode: "on-demand" }),
  });
  expect(await toggled.json()).toMatchObject({ mode: "on-demand" });
});

it("fails as on AWS where a permission is missing or a filter is wrong", async () => {
  const detectText = functionNamed("detect-text");
  const deployment = forbidden(detectText, "dynamodb:PutItem");
  const strict = await startRun({
    deployment: {
      ...deployment,
      buckets: deployment.buckets.map((bucket) =>
        bucket.name === run.inputBucket
          ? { ...bucket, notifications: bucket.notifications.map((one) => ({ ...one, prefix: "photos/" })) }
          : bucket,
      ),
    },
    port: 0,
    daemonPort: 0,
    retryDelay: 0.1,
  });
  try {
    const picture = readFileSync(join(SAMPLES, "sign-no-parking.png"));
    await strict.upload("photos/sign.png", picture);
    await strict.upload("elsewhere/sign.png", picture);
    await strict.settled();
    expect(strict.images.row("photos/sign.png")).toMatchObject({
      status: "failed",
      reason: expect.stringMatching(/AccessDenied.*dynamodb:PutItem/),
    });
    expect(strict.images.row("elsewhere/sign.png")).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("filtered out"),
    });
    expect(strict.failures()).toMatchObject([{ key: "photos/sign.png", function: detectText.name }]);
  } finally {
    await strict.close();
  }
}, 60_000);

it("opens an insight for a burst of faults in detect-text, tells the topic once of each change, and closes it", async () => {
  const detectText = functionNamed("detect-text");
  const broken = await startRun({
    deployment: forbidden(detectText, "rekognition:DetectText"),
    port: 0,
    daemonPort: 0,
    retryDelay: 0.1,
    insightBucketSeconds: 1,
  });
  try {
    const { topics } = broken.cloud.sns;
    const told = new Promise<void>((resolve) => {
      topics.onMessage(({ message }) => message.includes("CLOSED") && resolve());
    });
    const picture = readFileSync(join(SAMPLES, "empty-wall.jpg"));
    for (let number = 0; number < 8; number++) await broken.upload(`wall-${number}.jpg`, picture);
    await told;

    const group = broken.deployment.tracing.groups.find(({ notificationsEnabled }) => notificationsEnabled);
    const xray = new XRayClient({ ...client(), endpoint: broken.endpoint });
    const { InsightSummaries = [] } = await xray.send(
      new GetInsightSummariesCommand({ ...lastMinutes(), GroupName: group?.name }),
    );
    expect(InsightSummaries).toMatchObject([{ State: "CLOSED", Categories: ["FAULT"] }]);
    expect(InsightSummaries[0]?.RootCauseServiceId?.Name).toMatch(/detect-text|Rekognition/);
    const { InsightEvents = [] } = await xray.send(
      new GetInsightEventsCommand({ InsightId: InsightSummaries[0]?.InsightId }),
    );
    // Alarms, which the faults set off as well, are JSON.
    const messages = topics.messages().flatMap(({ message }) => (message.startsWith("{") ? [] : [message]));
    expect(messages).toHaveLength(InsightEvents.length);
    expect(messages.filter((message) => message.includes(" CLOSED "))).toHaveLength(1);
    for (const { Summary } of InsightEvents) {
      expect(messages.filter((message) => message.includes(Summary ?? "?"))).toHaveLength(1);
    }
  } finally {
    await broken.close();
  }
}, 60_000);

/** The deployment, but for one thing that a function may not do. */
function forbidden({ roleArn }: { readonly roleArn: string }, action: string): Deployment {
  const { deployment } = run;
  return {
    ...deployment,
    roles: deployment.roles.map((role) =>
      role.arn === roleArn ? { ...role, policies: without(role.policies, action) } : role,
    ),
  };
}

function without(policies: Deployment["roles"][number]["policies"], action: string): typeof policies {
  return Object.fromEntries(
    Object.entries(policies).map(([name, { statements }]) => [
      name,
      {
        statements: statements.map((statement) => ({
          ...statement,
          ...(statement.action && { action: statement.action.filter((one) => one !== action) }),
        })),
      },
    ]),
  );
}
