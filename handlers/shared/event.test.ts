import { expect, test } from "vitest";
import { uploaded } from "../testing/runtime.ts";
import { uploadsOf } from "./event.ts";

const event = (...records: object[]) => ({ Records: records });
const record = uploaded("images", "a b+c/ü.png", "v1", "0a0100", 12);
const withObject = (change: object) => ({
  ...record,
  s3: { ...record.s3, object: { ...record.s3.object, ...change } },
});

test("gives bucket, decoded key, version, normalised sequencer and size", () => {
  expect(uploadsOf(event(record))).toEqual([
    { bucket: "images", key: "a b+c/ü.png", versionId: "v1", sequencer: "0A01", size: 12 },
  ]);
});

test("gives every record", () => {
  const other = uploaded("images", "other.png", "v2", "0B", 1);
  expect(uploadsOf(event(record, other)).map(({ key }) => key)).toEqual(["a b+c/ü.png", "other.png"]);
});

test("an object in a bucket without versions has none", () => {
  expect(uploadsOf(event(withObject({ versionId: undefined })))[0]).not.toHaveProperty("versionId");
});

test("an event without a size does not say that the object is empty", () => {
  expect(uploadsOf(event(withObject({ size: undefined })))[0]).not.toHaveProperty("size");
});

test("the test event and deletions are no uploads", () => {
  expect(uploadsOf({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "images" })).toEqual([]);
  expect(uploadsOf(event({ ...record, eventName: "ObjectRemoved:Delete" }))).toEqual([]);
});

test.each([
  [undefined],
  [{}],
  [event()],
  [event({ ...record, s3: { bucket: { name: "images" } } })],
  [event(withObject({ sequencer: "not hexadecimal" }))],
  [event(withObject({ key: "100%.png" }))],
])("what is no notification is refused with that reason: %j", (input) => {
  expect(() => uploadsOf(input)).toThrow("This is not an S3 event notification");
});
