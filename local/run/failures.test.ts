import { describe, expect, it } from "vitest";
import { uploaded } from "../../handlers/testing/runtime.ts";
import { newMessage } from "../services/sqs/message.ts";
import { emptyDeployment } from "../template/empty.ts";
import { readFailedEvent } from "./failed-event.ts";
import { failureRow } from "./failures.ts";

const bucket = (name: string, functionArn: string, suffix?: string) => ({
  name,
  arn: `arn:aws:s3:::${name}`,
  versioned: true,
  notifications: [
    { functionArn, events: ["s3:ObjectCreated:*"], ...(suffix === undefined ? {} : { suffix }) },
  ],
});
const sample = emptyDeployment({
  buckets: [bucket("in", "arn:preprocess"), bucket("processed", "arn:detect", ".jpg")],
});
const event = (name: string, key: string) => ({ Records: [uploaded(name, key, "v", "0A00", 1)] });
const read = (body: unknown) => readFailedEvent(JSON.stringify(body), sample);

describe("a failed event", () => {
  it("is about the object of the input bucket, decoded, with its sequencer", () => {
    const body = event("in", "café menu+.png");
    expect(read(body)).toEqual({
      payload: JSON.stringify(body),
      replays: 0,
      functionArn: "arn:preprocess",
      upload: { bucket: "in", key: "café menu+.png", sequencer: "0A" },
    });
  });

  it("is about the upload that a processed picture was made from", () => {
    expect(read(event("processed", "a.png.jpg"))).toMatchObject({
      functionArn: "arn:detect",
      upload: { key: "a.png" },
    });
  });

  it("is found within the record of a failure destination", () => {
    const inner = event("in", "a.png");
    expect(read({ version: "1.0", requestContext: {}, requestPayload: inner })).toMatchObject({
      payload: JSON.stringify(inner),
      functionArn: "arn:preprocess",
    });
  });

  it("counts its replays", () => {
    expect(read({ ...event("in", "a.png"), replays: 2 }).replays).toBe(2);
  });

  it("of anything else has neither function nor upload", () => {
    expect(read({})).toEqual({ payload: "{}", replays: 0 });
    expect(readFailedEvent("no json", sample)).toEqual({ payload: "no json", replays: 0 });
    expect(read(event("other", "a.png"))).not.toHaveProperty("functionArn");
  });
});

describe("a message of the failure queue", () => {
  const row = (body: string, reason?: string) =>
    failureRow(
      newMessage({
        body,
        senderId: "lambda",
        attributes: reason === undefined ? {} : { ErrorMessage: { DataType: "String", StringValue: reason } },
      }),
      sample,
    );

  it("shows its upload and its reason", () => {
    expect(row(JSON.stringify(event("in", "a.png")), "throttled")).toMatchObject({
      key: "a.png",
      reason: "throttled",
    });
  });

  // Percent signs that encode nothing, no JSON, records without objects: nothing keeps the others from being shown.
  it.each([
    JSON.stringify(event("in", "x")).replace('"x"', '"100%.png"'),
    "no json %",
    '{"Records":[{}]}',
    "null",
    "",
  ])("that cannot be read is shown with its text: %s", (body) => {
    const { key, reason } = row(body, "why");
    expect(key).toBeUndefined();
    expect(reason).toBe(`why The message is not an event of S3: ${body.slice(0, 200)}`);
  });
});
