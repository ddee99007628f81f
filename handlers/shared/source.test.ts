import { expect, test } from "vitest";
import { Rejection } from "./rejection.ts";
import { metadataOf, sourceOf, targetKeyOf } from "./source.ts";

test("counts the bytes of a name, not its letters", () => {
  expect(targetKeyOf("ü".repeat(510))).toHaveLength(514);
  expect(() => targetKeyOf("ü".repeat(511))).toThrow(Rejection);
});

test("what is written into metadata is what is read from it", () => {
  const upload = { bucket: "images", key: "a", sequencer: "0A", size: 1 };
  const size = { width: 3, height: 4, damaged: true };
  expect(sourceOf(metadataOf({ ...upload, versionId: "v" }, size))).toEqual({
    bucket: "images",
    sequencer: "0A",
    versionId: "v",
    ...size,
  });
  expect(sourceOf(metadataOf(upload, size)).versionId).toBeUndefined();
});

test.each([undefined, {}, { "source-bucket": "b", "source-sequencer": "0A", width: "x", height: "1" }])(
  "foreign metadata is refused: %j",
  (metadata) => {
    expect(() => sourceOf(metadata)).toThrow("not written by preprocess-image");
  },
);
