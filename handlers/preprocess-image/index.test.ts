import { resultOf } from "@image-text/contract/item";
import { RESULT_VERSION } from "@image-text/contract/result";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Aws } from "../testing/aws.ts";
import type { Daemon } from "../testing/daemon.ts";
import { type Runtime, uploaded } from "../testing/runtime.ts";
import { type Stage, startStage } from "../testing/stage.ts";
import { STEPS } from "./steps.ts";

let stage: Stage;
let aws: Aws;
let daemon: Daemon;
let runtime: Runtime;
let photo: Buffer;
let key: string;
let count = 0;

beforeAll(async () => {
  stage = await startStage("preprocess-image", { PROCESSED_BUCKET: "processed" });
  ({ aws, daemon, runtime } = stage);
  photo = await picture(400, 300).png().toBuffer();
});

afterAll(() => stage[Symbol.asyncDispose]());

beforeEach(() => {
  key = `signs/picture ${++count} + Größe.png`;
  aws.calls.length = 0;
  aws.script.clear();
  aws.before.clear();
});

/** Dark bars on light ground. */
function picture(width: number, height: number): Sharp {
  const bars = Array.from(
    { length: 8 },
    (_, i) => `<rect x="${i * 50 + 10}" y="20" width="20" height="200"/>`,
  );
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#eee"/>${bars.join("")}</svg>`),
  );
}

function upload(body: Uint8Array, sequencer = "00A1") {
  const { versionId } = aws.put("images", key, body);
  return { Records: [uploaded("images", key, versionId, sequencer, body.length)] };
}

async function item() {
  const answer = await aws.dynamo("GetItem", { TableName: "results", Key: { image: { S: key } } });
  const found = JSON.parse(answer.text).Item;
  return found === undefined ? undefined : resultOf(found);
}

const processed = () => aws.get("processed", `${key}.jpg`);

test("stores a JPEG whose metadata names its upload", async () => {
  const { value } = await runtime.invoke(upload(photo));
  expect(value).toEqual(["preprocessed"]);
  expect(processed()?.metadata).toEqual({
    "source-bucket": "images",
    "source-sequencer": "00A1",
    "source-version-id": aws.get("images", key)?.versionId,
    width: "400",
    height: "300",
  });
  expect(await sharp(processed()?.body).metadata()).toMatchObject({
    format: "jpeg",
    width: 400,
    height: 300,
  });
  expect(await item()).toBeUndefined();
});

test("passes on that an upload was decoded only as far as possible", async () => {
  const whole = await picture(400, 300).jpeg().toBuffer();
  const { traceId } = await runtime.invoke(upload(whole.subarray(0, whole.length - 20)));
  expect(processed()?.metadata).toMatchObject({ damaged: "true" });
  const image = (await daemon.trace(traceId, "image")).find(({ name }) => name === "image");
  expect(image?.annotations).toMatchObject({ damaged: true });
  expect(image?.metadata?.default.damage).toMatch(/premature end/);
});

test("downloads the version that the event names", async () => {
  const event = upload(photo);
  await runtime.invoke(event);
  const get = aws.calls.find(({ operation }) => operation === "GetObject");
  expect(get?.url).toContain(`versionId=${event.Records[0]?.s3.object.versionId}`);
});

test("each step is a subsegment that takes the step's time", async () => {
  const noise = await sharp({
    create: {
      width: 1500,
      height: 1000,
      channels: 3,
      background: "grey",
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
  })
    .png()
    .toBuffer();
  const { traceId } = await runtime.invoke(upload(noise));
  const documents = await daemon.trace(traceId, "image");
  const image = documents.find(({ name }) => name === "image");
  expect(documents.filter(({ parent_id }) => parent_id === image?.id).map(({ name }) => name)).toEqual([
    "S3",
    "download",
    "decode",
    ...STEPS.map((step) => step.name),
    "encode",
    "S3",
  ]);
  const milliseconds = Object.fromEntries(
    documents.map((each) => [each.name, 1000 * (each.end_time - each.start_time)]),
  );
  expect(milliseconds.removeNoise).toBeGreaterThan(20);
  expect(milliseconds.adjustContrast).toBeGreaterThan(0);
  expect(image?.annotations).toEqual({
    environment: "test",
    image: key,
    format: "png",
    size_class: "medium",
    damaged: false,
    outcome: "preprocessed",
  });
  expect(documents.find(({ name }) => name === "removeNoise")?.annotations).toMatchObject({
    noisy: true,
    medians: 2,
    blur: true,
  });
});

describe("an image that can never be read", () => {
  const broken = async () => (await picture(400, 300).jpeg().toBuffer()).subarray(0, 200);
  const huge = () =>
    sharp({ create: { width: 30_000, height: 3_000, channels: 3, background: "white" } })
      .png()
      .toBuffer();

  test.each([
    ["zero bytes", async () => Buffer.alloc(0), "empty-file", /zero bytes/],
    ["text", async () => Buffer.from("hello, world"), "not-an-image", /JPEG, PNG/],
    [
      "SVG",
      async () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`),
      "unsupported-format",
      /SVG is not read/,
    ],
    ["the beginning of a JPEG", broken, "truncated", /ends before/],
    ["90 million pixels", huge, "too-many-pixels", /30000 × 3000/],
  ])("%s: recorded as rejected, not thrown, no fault", async (_, make, reason, message) => {
    const { value, error, traceId } = await runtime.invoke(upload(await make()));
    expect(error).toBeUndefined();
    expect(value).toEqual(["rejected"]);
    expect(await item()).toEqual({
      version: RESULT_VERSION,
      image: key,
      bucket: "images",
      status: "rejected",
      reason,
      message: expect.stringMatching(message),
      sequencer: "00A1",
      sourceVersionId: aws.get("images", key)?.versionId,
      processedAt: expect.any(String),
      traceId,
      traceSampled: true,
    });
    expect(processed()).toBeUndefined();
    const documents = await daemon.trace(traceId, "image");
    expect(documents.some(({ fault }) => fault)).toBe(false);
    expect(documents.find(({ name }) => name === "image")?.annotations).toMatchObject({
      outcome: "rejected",
      reason,
    });
  });

  test("too many bytes: not downloaded", async () => {
    const event = upload(Buffer.from("x"));
    for (const { s3 } of event.Records) s3.object.size = 60 * 1024 * 1024;
    await runtime.invoke(event);
    expect(await item()).toMatchObject({ reason: "too-many-bytes" });
    expect(aws.calls.map(({ operation }) => operation)).toEqual(["PutItem"]);
  });

  test("only a size of zero says that an object is empty", async () => {
    const event = upload(photo);
    for (const { s3 } of event.Records) Reflect.deleteProperty(s3.object, "size");
    expect((await runtime.invoke(event)).value).toEqual(["preprocessed"]);
  });

  test("too many bytes by now, since another object took its place: the body is not read", async () => {
    const event = upload(Buffer.from("x"));
    const { versionId } = aws.put("images", key, Buffer.alloc(51 * 1024 * 1024));
    for (const { s3 } of event.Records) s3.object.versionId = versionId;
    const { traceId } = await runtime.invoke(event);
    expect(await item()).toMatchObject({ reason: "too-many-bytes" });
    const documents = await daemon.trace(traceId, "image");
    expect(documents.some(({ name }) => name === "download")).toBe(false);
  });

  test("deleted before it was read", async () => {
    const event = upload(photo);
    aws.objects.clear();
    expect((await runtime.invoke(event)).value).toEqual(["rejected"]);
    expect(await item()).toMatchObject({ reason: "gone" });
  });

  test("a name that leaves no room for the suffix", async () => {
    key = "k".repeat(1022);
    await runtime.invoke(upload(photo));
    expect(await item()).toMatchObject({ reason: "key-too-long" });
  });

  test("is recorded once: told again, it is a duplicate", async () => {
    const event = upload(Buffer.from("no image"));
    await runtime.invoke(event);
    expect((await runtime.invoke(event)).value).toEqual(["duplicate"]);
  });
});

describe("an event that comes twice or late", () => {
  test.each([
    ["the same upload", "00A2"],
    ["an earlier upload", "00A1FF"],
  ])("%s leaves the processed picture, without an error in the trace", async (_, sequencer) => {
    await runtime.invoke(upload(photo, "00A2"));
    const before = processed();
    const { value, traceId } = await runtime.invoke(upload(photo, sequencer));
    expect(value).toEqual(["duplicate"]);
    expect(processed()).toBe(before);
    const documents = await daemon.trace(traceId, "image");
    expect(documents.filter(({ error, fault, cause }) => error || fault || cause)).toEqual([]);
  });

  test("something foreign at the processed key does not block the name", async () => {
    aws.put("processed", `${key}.jpg`, Buffer.from("somebody's file"), { width: "1" });
    expect((await runtime.invoke(upload(photo, "00A2"))).value).toEqual(["preprocessed"]);
    expect(processed()?.metadata["source-sequencer"]).toBe("00A2");
  });

  test("a later upload replaces the picture", async () => {
    await runtime.invoke(upload(photo, "00A2"));
    expect((await runtime.invoke(upload(photo, "00A3"))).value).toEqual(["preprocessed"]);
    expect(processed()?.metadata["source-sequencer"]).toBe("00A3");
  });

  test("of two concurrent invocations, the one whose precondition fails is retried", async () => {
    await runtime.invoke(upload(photo, "00A2"));
    const theirs = { "source-bucket": "images", "source-sequencer": "00A4", width: "1", height: "1" };
    let puts = 0;
    aws.before.set("PutObject", () => {
      if (++puts === 2) aws.put("processed", `${key}.jpg`, photo, theirs);
    });
    const { error } = await runtime.invoke(upload(photo, "00A3"));
    expect(error?.message).toContain("Another invocation wrote");
    expect(processed()?.metadata).toEqual(theirs);
  });
});

test("a body that does not end is broken off before the function's time is over", async () => {
  aws.stalled.add(`/images/${key}`);
  const { error } = await runtime.invoke(upload(photo), { milliseconds: 1_300 });
  expect(error?.message).toContain("the function's time was nearly over");
});

test("errors that a retry may resolve are thrown: no access, S3 down", async () => {
  aws.fail("GetObject", { status: 403, code: "AccessDenied" });
  const denied = await runtime.invoke(upload(photo));
  expect(denied.error).toMatchObject({
    name: "AccessDenied",
    message: "S3 GetObject, status 403, AccessDenied: as the test says",
  });
  aws.fail("PutObject", ...Array(4).fill({ status: 503, code: "SlowDown" }));
  const slow = await runtime.invoke(upload(photo, "00A2"));
  expect(slow.error?.name).toBe("SlowDown");
  expect(await item()).toBeUndefined();
});

describe("a deletion", () => {
  const deletion = (sequencer: string) => ({
    Records: [
      { ...uploaded("images", key, "marker", sequencer, 0), eventName: "ObjectRemoved:DeleteMarkerCreated" },
    ],
  });
  const stored = async (sequencer: string) => {
    const event = upload(Buffer.alloc(0), sequencer);
    await runtime.invoke(event);
    return event;
  };

  test("replaces what is known of the upload", async () => {
    await stored("00A1");
    expect((await runtime.invoke(deletion("00B1"))).value).toEqual(["deleted"]);
    expect(await item()).toMatchObject({ status: "deleted", sequencer: "00B1" });
  });

  test("is not undone by an event of the upload that comes late", async () => {
    await runtime.invoke(deletion("00B1"));
    await stored("00A1");
    expect(await item()).toMatchObject({ status: "deleted" });
  });

  test("does not touch a later upload", async () => {
    await stored("00C1");
    expect((await runtime.invoke(deletion("00B1"))).value).toEqual(["duplicate"]);
    expect(await item()).toMatchObject({ status: "rejected", sequencer: "00C1" });
  });
});
