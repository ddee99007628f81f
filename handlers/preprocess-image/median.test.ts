import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, test } from "vitest";
import wabt from "wabt";
import { median3 } from "./median.ts";

/** Values that are the same in every run. */
function noise(width: number, height: number): Uint8Array {
  let state = width * 31 + height;
  return Uint8Array.from({ length: width * height * 3 }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state >>> 24;
  });
}

test.each([
  [3, 3],
  [5, 5],
  [6, 3],
  [80, 63],
  [81, 64],
  [333, 65],
  [127, 129],
  [1000, 200],
  [9999, 3],
])("%i × %i: byte for byte as libvips", async (width, height) => {
  const data = noise(width, height);
  const wanted = await sharp(data, { raw: { width, height, channels: 3 } })
    .median(3)
    .raw()
    .toBuffer();
  expect(Buffer.from(median3({ data, width, height }).data).equals(wanted)).toBe(true);
});

test("filters what libvips finds too small", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect(median3({ data: data.subarray(0, 3), width: 1, height: 1 }).data).toEqual(data.subarray(0, 3));
  expect(median3({ data, width: 2, height: 1 }).data).toEqual(data);
});

test("leaves its input as it was", () => {
  const data = noise(50, 50);
  median3({ data, width: 50, height: 50 });
  expect(data).toEqual(noise(50, 50));
});

test("is median.wat, compiled", async () => {
  const text = await readFile(new URL("median.wat", import.meta.url), "utf8");
  const { parseWat } = await wabt();
  const { buffer } = parseWat("median.wat", text, { simd: true }).toBinary({});
  const code = await readFile(new URL("median.ts", import.meta.url), "utf8");
  const here = code.match(/const KERNEL =\s+"([^"]*)"/)?.[1];
  expect(here, "what belongs in median.ts").toBe(Buffer.from(buffer).toString("base64"));
});
