import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { estimateNoise } from "./noise.ts";
import type { Picture } from "./picture.ts";
import { removeNoise, smooth, treatmentFor } from "./remove-noise.ts";

const width = 400;
const height = 300;

/** Dark bars as thin as letters' strokes on light ground. */
function clean(): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const ink = y % 40 < 20 && x % 24 < 6;
    data.fill(ink ? 40 : 215, i * 3, i * 3 + 3);
  }
  return { data, width, height };
}

/** Numbers in [0, 1) that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function withGaussian(sigma: number): Picture {
  const next = random(1);
  const picture = clean();
  for (const [i, value] of picture.data.entries()) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    picture.data[i] = Math.max(0, Math.min(255, value + sigma * normal));
  }
  return picture;
}

function withImpulses(share: number): Picture {
  const next = random(2);
  const picture = clean();
  for (let i = 0; i < width * height; i++) {
    if (next() < share) picture.data.fill(next() < 0.5 ? 0 : 255, i * 3, i * 3 + 3);
  }
  return picture;
}

/** Mean distance to the clean picture, in grey levels. */
function damage(picture: Picture): number {
  const wanted = clean().data;
  return picture.data.reduce((sum, value, i) => sum + Math.abs(value - (wanted[i] ?? 0)), 0) / wanted.length;
}

const untold = () => {};
const decide = (picture: Picture) => treatmentFor(estimateNoise(picture));

describe("estimates", () => {
  test.each([3, 6, 12, 25])("a deviation of %i", (sigma) => {
    expect(estimateNoise(withGaussian(sigma)).sigma).toBeGreaterThan(sigma * 0.75);
    expect(estimateNoise(withGaussian(sigma)).sigma).toBeLessThan(sigma * 1.25);
  });

  test.each([0.02, 0.05, 0.1])("a share of %f black and white pixels", (share) => {
    const { impulses } = estimateNoise(withImpulses(share));
    expect(impulses).toBeGreaterThan(share * 0.3);
    expect(impulses).toBeLessThan(share * 1.2);
  });

  test("nothing in a clean picture, nor in one too narrow to tell", () => {
    expect(estimateNoise(clean())).toEqual({ sigma: 0, impulses: 0 });
    expect(estimateNoise({ data: new Uint8Array(6), width: 2, height: 1 })).toEqual({
      sigma: 0,
      impulses: 0,
    });
  });
});

const nothing = { medians: 0, blur: false } as const;

test("a clean picture is passed on untouched, also as a JPEG of ordinary quality", async () => {
  const picture = clean();
  expect(decide(picture)).toEqual(nothing);
  expect(await removeNoise.run(picture, untold)).toBe(picture);
  const jpeg = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
  expect(decide({ ...picture, data: await sharp(jpeg).raw().toBuffer() })).toEqual(nothing);
});

test("strokes of one pixel are letters, not grains", () => {
  const picture = clean();
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const ink = Math.floor(i / width) % 10 < 7 && x % 4 === 0;
    picture.data.fill(ink ? 20 : 235, i * 3, i * 3 + 3);
  }
  expect(estimateNoise(picture).impulses).toBe(0);
});

test.each([
  ["a little sensor noise", withGaussian(4), { medians: 1, blur: false } as const],
  ["a lot of sensor noise", withGaussian(20), { medians: 2, blur: true } as const],
  ["a little salt and pepper", withImpulses(0.05), { medians: 1, blur: false } as const],
  ["a lot of salt and pepper", withImpulses(0.2), { medians: 2, blur: false } as const],
])("%s is smoothed, and what is left is closer to the clean picture", async (_, noisy, treatment) => {
  expect(decide(noisy)).toEqual(treatment);
  const result = await smooth(noisy, treatment);
  expect([result.width, result.height, result.data.length]).toEqual([width, height, noisy.data.length]);
  expect(damage(result)).toBeLessThan(damage(noisy) * 0.8);
});

test("strokes of one pixel in weak noise stay: a median alone would wipe them out", async () => {
  const next = random(3);
  const picture = clean();
  const ink = (x: number, y: number) => y % 12 < 8 && x % 6 === 0;
  for (let i = 0; i < width * height; i++) {
    const noise = 5 * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    picture.data.fill((ink(i % width, Math.floor(i / width)) ? 60 : 200) + noise, i * 3, i * 3 + 3);
  }
  const result = await removeNoise.run(picture, untold);
  expect(result).not.toBe(picture);
  const mean = (of: Picture, wanted: boolean) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < width * height; i++) {
      if (ink(i % width, Math.floor(i / width)) !== wanted) continue;
      sum += of.data[i * 3] ?? 0;
      count++;
    }
    return sum / count;
  };
  const contrast = (of: Picture) => mean(of, false) - mean(of, true);
  expect(contrast(result)).toBeGreaterThan(0.8 * contrast(picture));
  expect(contrast(await smooth(picture, { medians: 1, blur: false }))).toBeLessThan(0.2 * contrast(picture));
});
