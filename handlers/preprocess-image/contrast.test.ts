import { expect, test } from "vitest";
import { stretchContrast } from "./contrast.ts";

/** Brightness runs from `low` to `high` over the width. */
function ramp(low: number, high: number, width = 256, height = 16) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data.fill(Math.round(low + ((high - low) * (i % width)) / (width - 1)), i * 3, i * 3 + 3);
  }
  return { data, width, height };
}

const range = ({ data }: { data: Uint8Array }) => [
  data.reduce((a, b) => Math.min(a, b)),
  data.reduce((a, b) => Math.max(a, b)),
];

test("spreads a dull picture over the whole range", () => {
  const picture = ramp(90, 190);
  expect(stretchContrast(picture)).toBeGreaterThan(2);
  expect(range(picture)).toEqual([0, 255]);
});

test("leaves a picture with contrast as it is, byte for byte", () => {
  const picture = ramp(10, 240);
  const before = picture.data.slice();
  expect(stretchContrast(picture)).toBe(1);
  expect(picture.data).toEqual(before);
});

test("leaves a plain picture as it is: there is nothing to spread", () => {
  const picture = ramp(80, 80);
  expect(stretchContrast(picture)).toBe(1);
  expect(range(picture)).toEqual([80, 80]);
});

test("amplifies at most four times, around the middle", () => {
  const picture = ramp(100, 110);
  expect(stretchContrast(picture)).toBe(4);
  const [low = 0, high = 0] = range(picture);
  expect(high - low).toBeLessThanOrEqual(40);
  expect((low + high) / 2).toBeCloseTo(127.5, -1);
});

test("a few bright and dark pixels do not keep it from spreading", () => {
  const picture = ramp(90, 190);
  picture.data.fill(0, 0, 3);
  picture.data.fill(255, 3, 6);
  expect(stretchContrast(picture)).toBeGreaterThan(2);
});

test("keeps colours: a channel is not spread more than another", () => {
  const picture = ramp(90, 190);
  for (let i = 0; i < picture.data.length; i += 3) picture.data[i] = (picture.data[i] ?? 0) / 2;
  stretchContrast(picture);
  const at = picture.width * 3 * 2 + 128 * 3;
  expect(picture.data[at] ?? 0).toBeLessThan(picture.data[at + 1] ?? 0);
});
