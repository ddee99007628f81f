import { describe, expect, it } from "vitest";
import { emptyDeployment } from "../template/empty.ts";
import { readFailedEvent } from "./failures.ts";

const bucket = (name: string, functionArn: string, suffix?: string) => ({
  name,
  arn: `arn:aws:s3:::${name}`,
  versioned: true,
  notifications: [
    { functionArn, events: ["s3:ObjectCreated:*"], ...(suffix === undefined ? {} : { suffix }) },
  ],
});
const deployment = emptyDeployment({
  buckets: [bucket("in", "arn:preprocess"), bucket("processed", "arn:detect", ".jpg")],
});
const event = (name: string, key: string) => ({
  Records: [{ s3: { bucket: { name }, object: { key, sequencer: "0A" } } }],
});
const read = (body: unknown) => readFailedEvent(JSON.stringify(body), deployment, "in");

describe("a failed event", () => {
  it("is about the object of the input bucket, decoded, with its sequencer", () => {
    expect(read(event("in", "caf%C3%A9+menu%2B.png"))).toEqual({
      payload: JSON.stringify(event("in", "caf%C3%A9+menu%2B.png")),
      functionArn: "arn:preprocess",
      upload: { key: "café menu+.png", sequencer: "0A" },
    });
  });

  it("is about what a processed picture was made from", () => {
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

  it("of anything else has neither function nor upload", () => {
    expect(read({})).toEqual({ payload: "{}" });
    expect(readFailedEvent("no json", deployment, "in")).toEqual({ payload: "no json" });
    expect(read(event("other", "a.png"))).not.toHaveProperty("functionArn");
  });
});
