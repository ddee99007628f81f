import fc from "fast-check";
import { expect, test } from "vitest";
import { uploaded } from "../testing/runtime.ts";
import { decodeKey, uploadsOf } from "./event.ts";

const event = (...records: object[]) => ({ Records: records });
const record = uploaded("images", "a b+c/ü.png", "v1", "0a0100", 12);

test("tells bucket, decoded key, version, normalised sequencer and size", () => {
  expect(uploadsOf(event(record))).toEqual([
    { bucket: "images", key: "a b+c/ü.png", versionId: "v1", sequencer: "0A01", size: 12 },
  ]);
});

test("tells every record", () => {
  const other = uploaded("images", "other.png", "v2", "0B", 1);
  expect(uploadsOf(event(record, other)).map(({ key }) => key)).toEqual(["a b+c/ü.png", "other.png"]);
});

test("an object in a bucket without versions has none", () => {
  const { versionId: _, ...object } = record.s3.object;
  expect(uploadsOf(event({ ...record, s3: { ...record.s3, object } }))[0]).not.toHaveProperty("versionId");
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
  [event({ ...record, s3: { ...record.s3, object: { ...record.s3.object, sequencer: "not hexadecimal" } } })],
  [event({ ...record, s3: { ...record.s3, object: { ...record.s3.object, key: "%zz" } } })],
])("what is no notification is refused, saying so: %j", (input) => {
  expect(() => uploadsOf(input)).toThrow("This is not an S3 event notification");
});

// The spaces and signs that get mangled when one forgets that S3 encodes as forms do.
const spaceAsPlus = (key: string) => encodeURIComponent(key).replaceAll("%20", "+");

test("decodes any key that S3 can hold", () => {
  const key = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(fc.property(key, (name) => decodeKey(spaceAsPlus(name)) === name));
});

test("decodes what S3 leaves unencoded", () => {
  expect(decodeKey("2026/a+b%2Bc%C3%BC(1)!~*'.png")).toBe("2026/a b+cü(1)!~*'.png");
});
