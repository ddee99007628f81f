import { resultOf } from "@image-text/contract/item";
import { RESULT_VERSION } from "@image-text/contract/result";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Aws } from "../testing/aws.ts";
import type { Daemon } from "../testing/daemon.ts";
import { type Runtime, uploaded } from "../testing/runtime.ts";
import { type Stage, startStage } from "../testing/stage.ts";

let stage: Stage;
let aws: Aws;
let daemon: Daemon;
let runtime: Runtime;
let count = 0;
let key: string;

const throttled = { status: 400, code: "ProvisionedThroughputExceededException" };
const detection = (type: string, text: string) => ({
  Type: type,
  DetectedText: text,
  Confidence: 99.123456,
  Geometry: { BoundingBox: { Left: 0.1, Top: 0.2, Width: 0.30000001, Height: 0.05 } },
});

beforeAll(async () => {
  stage = await startStage("detect-text", {});
  ({ aws, daemon, runtime } = stage);
});

afterAll(() => stage[Symbol.asyncDispose]());

beforeEach(() => {
  key = `signs/picture ${++count} + Größe.png`;
  aws.calls.length = 0;
  aws.script.clear();
  aws.detections = [detection("LINE", "NO PARKING"), detection("WORD", "NO"), detection("WORD", "PARKING")];
});

/** The event of a picture that preprocess-image made of an upload with this sequencer. */
function processed(sequencer: string) {
  const object = aws.put("processed", `${key}.jpg`, Buffer.from("jpeg"), {
    "source-bucket": "images",
    "source-sequencer": sequencer,
    "source-version-id": `source-${sequencer}`,
    width: "800",
    height: "600",
  });
  return { Records: [uploaded("processed", `${key}.jpg`, object.versionId, "0055", object.body.length)] };
}

async function item() {
  const answer = await aws.dynamo("GetItem", { TableName: "results", Key: { image: { S: key } } });
  const found = JSON.parse(answer.text).Item;
  return found === undefined ? undefined : resultOf(found);
}

test("stores lines and words as one item that leads to its trace", async () => {
  const { value, traceId } = await runtime.invoke(processed("00A1"));
  expect(value).toEqual(["text"]);
  const box = { confidence: 99.12, left: 0.1, top: 0.2, width: 0.3, height: 0.05 };
  expect(await item()).toEqual({
    version: RESULT_VERSION,
    image: key,
    bucket: "images",
    status: "text",
    lines: [{ text: "NO PARKING", ...box }],
    words: [
      { text: "NO", ...box },
      { text: "PARKING", ...box },
    ],
    truncated: false,
    damaged: false,
    width: 800,
    height: 600,
    modelVersion: "3.0",
    sequencer: "00A1",
    sourceVersionId: "source-00A1",
    processedBucket: "processed",
    processedKey: `${key}.jpg`,
    processedVersionId: expect.stringMatching(/^v\d+$/),
    processedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    traceId,
    traceSampled: true,
  });
});

test("sends one subsegment for each step, under one that is annotated", async () => {
  const { traceId, parent } = await runtime.invoke(processed("00A1"));
  const documents = await daemon.trace(traceId, "image");
  const image = documents.find(({ name }) => name === "image");
  expect(image).toMatchObject({
    parent_id: parent,
    annotations: { environment: "test", outcome: "text", text_count: 1, image: key },
  });
  expect(image?.fault ?? image?.error ?? image?.throttle).toBeUndefined();
  const calls = documents.filter(({ namespace }) => namespace === "aws");
  expect(calls.map(({ name, aws }) => [name, aws?.operation])).toEqual([
    ["S3", "HeadObject"],
    ["Rekognition", "DetectText"],
    ["DynamoDB", "PutItem"],
  ]);
  expect(calls.every(({ parent_id }) => parent_id === image?.id)).toBe(true);
  expect(calls[1]?.aws).toMatchObject({ detection_count: 3 });
  expect(calls[2]?.aws).toMatchObject({ table_name: "results", region: "eu-west-1" });
});

test("hands the trace on with every request", async () => {
  const { traceId } = await runtime.invoke(processed("00A1"));
  const documents = await daemon.trace(traceId, "image");
  const headers = aws.calls.map((call) => String(call.headers["x-amzn-trace-id"]));
  const ids = documents.filter(({ namespace }) => namespace === "aws").map(({ id }) => id);
  expect(headers).toEqual(ids.map((id) => `Root=${traceId};Parent=${id};Sampled=1;Lineage=1:a:0`));
});

test("sends nothing for a trace that is not kept, and stores the result all the same", async () => {
  const before = daemon.documents.length;
  const quiet = await runtime.invoke(processed("00A1"), { sampled: false });
  const kept = await runtime.invoke(processed("00A2"));
  await daemon.trace(kept.traceId, "image");
  expect(daemon.documents.slice(before).some(({ trace_id }) => trace_id === quiet.traceId)).toBe(false);
  expect(quiet.value).toEqual(["text"]);
});

test("runs where tracing is off, and says that no trace is kept", async () => {
  await using untraced = await stage.another();
  const before = daemon.documents.length;
  const { value, traceId } = await untraced.invoke(processed("00A1"), { off: true });
  expect(value).toEqual(["text"]);
  expect(await item()).toMatchObject({ traceId, traceSampled: false });
  expect(daemon.documents.length).toBe(before);
});

test("a picture without text is a result too", async () => {
  aws.detections = [];
  const { value } = await runtime.invoke(processed("00A1"));
  expect(value).toEqual(["empty"]);
  expect(await item()).toMatchObject({ status: "text", lines: [], words: [] });
});

describe("an event that comes twice or late", () => {
  test.each([
    ["the same upload", "00A2", "00A2"],
    ["an earlier upload", "00B", "00A2"],
    ["the same upload, written with another number of zeros", "00A2", "00A2".replace(/0+$/, "")],
  ])("%s changes nothing and is no error in the trace", async (_, first, second) => {
    await runtime.invoke(processed(first));
    const stored = await item();
    aws.detections = [detection("LINE", "something else")];
    const { value, traceId } = await runtime.invoke(processed(second));
    expect(value).toEqual(["duplicate"]);
    expect(await item()).toEqual(stored);
    const documents = await daemon.trace(traceId, "image");
    expect(
      documents.filter(({ error, fault, throttle, cause }) => error || fault || throttle || cause),
    ).toEqual([]);
    expect(documents.find(({ name }) => name === "image")?.annotations).toMatchObject({
      outcome: "duplicate",
    });
    expect(documents.find(({ name }) => name === "DynamoDB")?.aws).toMatchObject({ operation: "PutItem" });
  });

  test("a later upload replaces the result", async () => {
    await runtime.invoke(processed("00A2"));
    aws.detections = [detection("LINE", "new")];
    expect((await runtime.invoke(processed("00A21"))).value).toEqual(["text"]);
    expect(await item()).toMatchObject({ sequencer: "00A21", lines: [{ text: "new" }] });
  });
});

describe("capacity that is exceeded", () => {
  test("shows as throttled calls, also when a retry succeeds", async () => {
    aws.fail("PutItem", throttled, throttled);
    const { value, traceId } = await runtime.invoke(processed("00A1"));
    expect(value).toEqual(["text"]);
    const documents = await daemon.trace(traceId, "image");
    const writes = documents.filter(({ name }) => name === "DynamoDB");
    expect(
      writes.map(({ throttle, error, fault, http }) => [throttle, error, fault, http?.response?.status]),
    ).toEqual([
      [true, true, undefined, 400],
      [true, true, undefined, 400],
      [undefined, undefined, undefined, 200],
    ]);
    expect(documents.find(({ name }) => name === "image")?.fault).toBeUndefined();
  });

  test("is thrown before the function's time is over", async () => {
    aws.fail("PutItem", ...Array<typeof throttled>(10).fill(throttled));
    const { error, traceId } = await runtime.invoke(processed("00A1"), { milliseconds: 1_300 });
    expect(error).toMatchObject({
      name: "OutOfTimeError",
      message: "The work was stopped, because the function's time was nearly over.",
    });
    const documents = await daemon.trace(traceId, "image");
    expect(documents.find(({ name }) => name === "image")).toMatchObject({
      fault: true,
      annotations: { outcome: "failed" },
    });
  });
});

test("an error that a retry may resolve is thrown, and nothing is stored", async () => {
  aws.fail("DetectText", ...Array(5).fill({ status: 500, code: "InternalServerError" }));
  const { error } = await runtime.invoke(processed("00A1"));
  expect(error?.name).toBe("InternalServerError");
  expect(await item()).toBeUndefined();
});

test("a broken connection shows the operation that it broke", async () => {
  aws.fail("DetectText", { status: 0, code: "", reset: true });
  const { value, traceId } = await runtime.invoke(processed("00A1"));
  expect(value).toEqual(["text"]);
  const attempts = (await daemon.trace(traceId, "image")).filter(({ name }) => name === "Rekognition");
  expect(attempts.map(({ fault, aws }) => [fault, aws?.operation])).toEqual([
    [true, "DetectText"],
    [undefined, "DetectText"],
  ]);
});

test("a picture that Rekognition refuses is recorded as rejected", async () => {
  aws.fail("DetectText", { status: 400, code: "InvalidImageFormatException" });
  const { value, traceId } = await runtime.invoke(processed("00A1"));
  expect(value).toEqual(["rejected"]);
  expect(await item()).toMatchObject({ status: "rejected", reason: "refused-by-rekognition" });
  const documents = await daemon.trace(traceId, "image");
  expect(documents.find(({ name }) => name === "Rekognition")).toMatchObject({ error: true });
  expect(documents.some(({ fault }) => fault)).toBe(false);
});

test("an object that preprocess-image did not write is an error that says so", async () => {
  const object = aws.put("processed", `${key}.jpg`, Buffer.from("jpeg"));
  const event = { Records: [uploaded("processed", `${key}.jpg`, object.versionId, "00", 4)] };
  const { error } = await runtime.invoke(event);
  expect(error?.message).toContain("not written by preprocess-image");
});

describe("a picture that is gone", () => {
  const gone = () => {
    const event = processed("00A1");
    aws.objects.clear();
    return event;
  };

  test("is recorded as rejected", async () => {
    expect((await runtime.invoke(gone())).value).toEqual(["rejected"]);
    expect(await item()).toMatchObject({ status: "rejected", reason: "gone" });
  });

  test("gives way to a result that comes later, and does not replace one of the same picture", async () => {
    await runtime.invoke(gone());
    const event = processed("00A1");
    expect((await runtime.invoke(event)).value).toEqual(["text"]);
    aws.objects.clear();
    expect((await runtime.invoke(event)).value).toEqual(["duplicate"]);
    expect(await item()).toMatchObject({ status: "text" });
  });

  test("twice is a duplicate", async () => {
    const event = gone();
    await runtime.invoke(event);
    expect((await runtime.invoke(event)).value).toEqual(["duplicate"]);
  });

  test("fails its event where another upload has a result: an outdated text would go unnoticed", async () => {
    await runtime.invoke(processed("00A1"));
    const { error } = await runtime.invoke(gone());
    expect(error?.message).toContain("another upload's result");
    expect(await item()).toMatchObject({ status: "text", sequencer: "00A1" });
  });
});

describe("what is in the table already", () => {
  const put = (more: object) =>
    aws.dynamo("PutItem", { TableName: "results", Item: { image: { S: key }, ...more } });

  test("without a sequencer, because it was imported, is replaced", async () => {
    await put({ note: { S: "imported" } });
    expect((await runtime.invoke(processed("00A1"))).value).toEqual(["text"]);
    expect(await item()).toMatchObject({ status: "text", sequencer: "00A1" });
  });

  test("that the same upload was deleted gives way to its text", async () => {
    await put({
      sequencer: { S: "00A1" },
      status: { S: "rejected" },
      reason: { S: "gone" },
      message: { S: "Deleted." },
    });
    expect((await runtime.invoke(processed("00A1"))).value).toEqual(["text"]);
    expect(await item()).toMatchObject({ status: "text" });
  });

  test("that a later upload was deleted does not", async () => {
    await put({
      sequencer: { S: "00A2" },
      status: { S: "rejected" },
      reason: { S: "gone" },
      message: { S: "." },
    });
    expect((await runtime.invoke(processed("00A1"))).value).toEqual(["duplicate"]);
  });
});

test("one bad record does not keep the others from being done", async () => {
  const { versionId } = aws.put("processed", "bad.jpg", Buffer.from("jpeg"));
  const bad = uploaded("processed", "bad.jpg", versionId, "00", 4);
  key = `${key}-good`;
  const [good] = processed("00A1").Records;
  const { error, traceId } = await runtime.invoke({ Records: [bad, good] });
  expect(error?.message).toContain("not written by preprocess-image");
  expect(await item()).toMatchObject({ status: "text" });
  const documents = await daemon.trace(traceId, "DynamoDB");
  const ids = new Set(documents.map(({ id }) => id));
  expect(documents.filter(({ namespace, parent_id }) => namespace === "aws" && !ids.has(parent_id))).toEqual(
    [],
  );
});

describe("exceptions", () => {
  const denied = (name: string) => ({
    status: 400,
    code: "AccessDeniedException",
    message: `not authorized to perform rekognition:DetectText on arn:aws:s3:::processed/${name}.jpg`,
  });

  test("of one cause have one type and one message for all pictures", async () => {
    const failures = [];
    for (const name of ["first +1.png", "second/ü.png"]) {
      key = name;
      aws.fail("DetectText", denied(key));
      const { error, traceId } = await runtime.invoke(processed("00A1"));
      const documents = await daemon.trace(traceId, "image");
      const causes = documents.flatMap(({ cause }) => cause?.exceptions ?? []);
      failures.push({
        thrown: [error?.name, error?.message],
        traced: causes.map(({ type, message }) => [type, message]),
      });
      expect(documents.find(({ name: each }) => each === "image")?.metadata?.default).toMatchObject({
        bucket: "processed",
        key: `${key}.jpg`,
        request_id: "request",
        error: expect.stringContaining("AccessDeniedException"),
      });
    }
    const [first, second] = failures;
    expect(first?.thrown[0]).toBe("AccessDeniedException");
    expect(first?.traced.length).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });

  test.each([
    ["a refused call", () => aws.fail("DetectText", { status: 400, code: "AccessDeniedException" })],
    ["a throttled write", () => aws.fail("PutItem", throttled)],
    [
      "a connection that stays broken",
      () => aws.fail("DetectText", ...Array(5).fill({ status: 0, code: "", reset: true })),
    ],
    ["a call without a message", () => aws.fail("HeadObject", { status: 403, code: "Forbidden" })],
    ["foreign metadata", () => aws.put("processed", `${key}.jpg`, Buffer.from("jpeg"))],
  ])("have a file and a line in every frame: %s", async (_, prepare) => {
    const event = processed("00A1");
    prepare();
    for (const { s3 } of event.Records)
      s3.object.versionId = aws.get("processed", `${key}.jpg`)?.versionId ?? "";
    const { traceId } = await runtime.invoke(event);
    const documents = await daemon.trace(traceId, "image");
    const exceptions = documents.flatMap(({ cause }) => cause?.exceptions ?? []);
    expect(exceptions.length).toBeGreaterThan(0);
    for (const { stack = [] } of exceptions) {
      expect(stack.length).toBeGreaterThan(0);
      for (const frame of stack) {
        expect(frame.path).toMatch(/^[\w@./-]+\.(ts|js|mjs|cjs)$/);
        expect(frame.line).toBeGreaterThan(0);
      }
    }
    expect(exceptions.flatMap(({ stack = [] }) => stack.map(({ path }) => path)).join()).toContain(
      "handlers/",
    );
  });

  test("show Lambda the place in the sources", async () => {
    const { versionId } = aws.put("processed", "bad.jpg", Buffer.from("jpeg"));
    const { error } = await runtime.invoke({
      Records: [uploaded("processed", "bad.jpg", versionId, "00", 4)],
    });
    expect(error?.stack).toMatch(/handlers\/shared\/source\.ts:\d+:\d+/);
  });
});

test("each of several records has its own subsegments", async () => {
  const pictures = ["a", "b", "c"].map((name) => {
    key = `several/${name}`;
    return processed("00A1").Records[0];
  });
  const { value, traceId } = await runtime.invoke({ Records: pictures });
  expect(value).toEqual(["text", "text", "text"]);
  const documents = await daemon.trace(traceId, "image", 3);
  const images = documents.filter(({ name }) => name === "image");
  expect(images.map(({ annotations }) => annotations?.image).sort()).toEqual(
    ["a", "b", "c"].map((name) => `several/${name}`),
  );
  for (const { id, annotations } of images) {
    const calls = documents.filter(({ parent_id }) => parent_id === id);
    expect(calls.map(({ name }) => name)).toEqual(["S3", "Rekognition", "DynamoDB"]);
    expect(calls[0]?.aws?.key).toBe(`${annotations?.image}.jpg`);
  }
});

test("an event that is not S3's is an error that says so", async () => {
  const { error } = await runtime.invoke({ hello: "world" });
  expect(error?.message).toContain("not an S3 event notification");
});

test("the last subsegment has left when the handler returns", async () => {
  await using dying = await stage.another();
  const { traceId } = await dying.invoke(processed("00A1"), { die: true });
  expect(await daemon.trace(traceId, "image")).toHaveLength(4);
});

test("logs one JSON object a line, with the trace", async () => {
  const before = runtime.output.length;
  const { traceId } = await runtime.invoke(processed("00A1"));
  const lines = runtime.output.slice(before).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: "INFO",
      outcome: "text",
      key: `${key}.jpg`,
      traceId,
      requestId: "request",
    }),
  ]);
});
