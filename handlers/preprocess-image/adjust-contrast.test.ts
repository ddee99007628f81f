import type { Annotations } from "@image-text/contract/annotations";
import { expect, test } from "vitest";
import { adjustContrast } from "./adjust-contrast.ts";
import type { Picture } from "./picture.ts";

/** Brightness runs from `low` to `high` over the width. */
function ramp(low: number, high: number, width = 256, height = 16): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data.fill(Math.round(low + ((high - low) * (i % width)) / (width - 1)), i * 3, i * 3 + 3);
  }
  return { data, width, height };
}

async function adjusted(picture: Picture) {
  let annotations: Annotations = {};
  const result = await adjustContrast.run(picture, (values) => {
    annotations = { ...annotations, ...values };
  });
  return { result, gain: annotations.gain ?? Number.NaN };
}

const range = ({ data }: { data: Uint8Array }) => [
  data.reduce((a, b) => Math.min(a, b)),
  data.reduce((a, b) => Math.max(a, b)),
];

test("spreads a dull picture over the whole range", async () => {
  const { result, gain } = await adjusted(ramp(90, 190));
  expect(gain).toBeGreaterThan(2);
  expect(range(result)).toEqual([0, 255]);
});

test("returns a picture with contrast as it is", async () => {
  const picture = ramp(10, 240);
  expect(await adjusted(picture)).toEqual({ result: picture, gain: 1 });
});

test("returns a plain picture as it is: there is nothing to spread", async () => {
  const picture = ramp(80, 80);
  expect(await adjusted(picture)).toEqual({ result: picture, gain: 1 });
});

test("amplifies at most four times, around the middle", async () => {
  const { result, gain } = await adjusted(ramp(100, 110));
  expect(gain).toBe(4);
  const [low = 0, high = 0] = range(result);
  expect(high - low).toBeLessThanOrEqual(40);
  expect((low + high) / 2).toBeCloseTo(127.5, -1);
});

test("a few bright and dark pixels do not keep it from spreading", async () => {
  const picture = ramp(90, 190);
  picture.data.fill(0, 0, 3);
  picture.data.fill(255, 3, 6);
  expect((await adjusted(picture)).gain).toBeGreaterThan(2);
});

test("keeps colours: a channel is not spread more than another", async () => {
  const picture = ramp(90, 190);
  for (let i = 0; i < picture.data.length; i += 3) picture.data[i] = (picture.data[i] ?? 0) / 2;
  const { data, width } = (await adjusted(picture)).result;
  const at = width * 3 * 2 + 128 * 3;
  expect(data[at] ?? 0).toBeLessThan(data[at + 1] ?? 0);
});
