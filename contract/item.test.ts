import fc from "fast-check";
import { expect, test } from "vitest";
import { itemOf, resultOf } from "./item.ts";
import { REJECTION_REASONS } from "./rejection-reason.ts";
import { RESULT_VERSION, type Result } from "./result.ts";
import { EARLIEST_SEQUENCER } from "./sequencer.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const detection = fc.record({
  text: fc.string({ unit: "grapheme" }),
  confidence: fc.double({ min: 0, max: 100, noNaN: true }),
  left: share,
  top: share,
  width: share,
  height: share,
});
const stored = {
  image: fc.string({ minLength: 1 }),
  sequencer: fc.stringMatching(/^[0-9A-F]{1,20}$/),
  version: fc.constant(RESULT_VERSION),
  bucket: fc.string(),
  traceSampled: fc.boolean(),
};
const pixels = fc.integer({ min: 1, max: 10_000 });
const text = fc.record({
  ...stored,
  status: fc.constant("text" as const),
  lines: fc.array(detection, { maxLength: 4 }),
  words: fc.array(detection, { maxLength: 4 }),
  truncated: fc.boolean(),
  damaged: fc.boolean(),
  width: pixels,
  height: pixels,
  processedBucket: fc.string(),
  processedKey: fc.string(),
});
const rejected = fc.record({
  ...stored,
  status: fc.constant("rejected" as const),
  reason: fc.constantFrom(...REJECTION_REASONS),
  message: fc.string(),
});

test("a result is read as it was stored", () => {
  const zero = (value: unknown): unknown => JSON.parse(JSON.stringify(value)); // DynamoDB has no -0
  fc.assert(
    fc.property(fc.oneof(text, rejected), (result: Result) => {
      expect(zero(resultOf(itemOf(result)))).toEqual(zero(result));
    }),
  );
});

const SAMPLE: Result = {
  image: "a.png",
  sequencer: "0A",
  version: RESULT_VERSION,
  status: "rejected",
  reason: "corrupt",
  message: "The image is broken.",
};

test("an item without a sequencer or a version is the oldest there can be", () => {
  const { sequencer: _, version: __, ...item } = itemOf(SAMPLE);
  expect(resultOf(item)).toEqual({ ...SAMPLE, sequencer: EARLIEST_SEQUENCER });
});

test("what is undefined is not stored", () => {
  expect(itemOf({ ...SAMPLE, bucket: undefined })).not.toHaveProperty("bucket");
});

test.each([
  ["another version", { version: { N: String(RESULT_VERSION + 1) } }, "version"],
  ["an unknown reason", { reason: { S: "boredom" } }, "reason"],
  ["an unknown status", { status: { S: "maybe" } }, "status"],
  ["an attribute of another type", { message: { N: "1" } }, "message"],
  ["no attribute value", { message: "text" }, "message"],
])("%s is refused by name", (_, change, name) => {
  expect(() => resultOf({ ...itemOf(SAMPLE), ...change })).toThrow(new RegExp(name));
});
