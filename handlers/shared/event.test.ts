import { expect, test } from "vitest";
import { uploaded } from "../testing/runtime.ts";
import { changesOf } from "./event.ts";

const event = (...records: object[]) => ({ Records: records });
const record = uploaded("images", "a b+c/ü.png", "v1", "0a0100", 12);
const withObject = (change: object) => ({
  ...record,
  s3: { ...record.s3, object: { ...record.s3.object, ...change } },
});

test("gives bucket, decoded key, version, normalised sequencer and size", () => {
  expect(changesOf(event(record))).toEqual([
    { kind: "upload", bucket: "images", key: "a b+c/ü.png", versionId: "v1", sequencer: "0A01", size: 12 },
  ]);
});

test("gives every record", () => {
  const other = uploaded("images", "other.png", "v2", "0B", 1);
  expect(changesOf(event(record, other)).map(({ key }) => key)).toEqual(["a b+c/ü.png", "other.png"]);
});

test("an object in a bucket without versions has none", () => {
  expect(changesOf(event(withObject({ versionId: undefined })))[0]).not.toHaveProperty("versionId");
});

test("an event without a size does not say that the object is empty", () => {
  expect(changesOf(event(withObject({ size: undefined })))[0]).not.toHaveProperty("size");
});

test("a delete marker is a deletion", () => {
  const deletion = { ...record, eventName: "ObjectRemoved:DeleteMarkerCreated" };
  expect(changesOf(event(deletion))).toMatchObject([
    { kind: "deletion", key: "a b+c/ü.png", sequencer: "0A01" },
  ]);
});

test("the test event and the removal of a version change nothing", () => {
  expect(changesOf({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "images" })).toEqual([]);
  expect(changesOf(event({ ...record, eventName: "ObjectRemoved:Delete" }))).toEqual([]);
});

test.each([
  [undefined],
  [{}],
  [event()],
  [event({ ...record, s3: { bucket: { name: "images" } } })],
  [event(withObject({ sequencer: "not hexadecimal" }))],
  [event(withObject({ key: "100%.png" }))],
])("what is no notification is refused with that reason: %j", (input) => {
  expect(() => changesOf(input)).toThrow("This is not an S3 event notification");
});
