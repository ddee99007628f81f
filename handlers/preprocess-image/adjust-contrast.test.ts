import type { Annotations } from "@image-text/contract/annotations";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustContrast } from "./adjust-contrast.ts";
import type { Picture } from "./picture.ts";

/** Bars as wide as strokes. */
function bars(low: number, high: number, width = 256, height = 128): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.fill((i % width) % 16 < 4 ? low : high, i * 3, i * 3 + 3);
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
  const { result, gain } = await adjusted(bars(90, 190));
  expect(gain).toBeGreaterThan(2);
  expect(range(result)).toEqual([0, 255]);
});

test("returns a picture with contrast as it is", async () => {
  const picture = bars(10, 240);
  expect((await adjusted(picture)).result === picture).toBe(true);
});

test("returns a plain picture as it is: there is nothing to spread", async () => {
  const picture = bars(80, 80, 300, 200);
  expect((await adjusted(picture)).result === picture).toBe(true);
});

test("a lone light stroke on a dull page stays as light as it is", async () => {
  const picture = bars(120, 150);
  picture.data.fill(250, 30_000, 30_600);
  const { result } = await adjusted(picture);
  for (const [i, value] of picture.data.entries())
    if (value === 250) expect(result.data[i]).toBeGreaterThanOrEqual(250);
});

test("a wall with a faint texture in uneven light has no text, and stays as it is", async () => {
  const picture = bars(0, 0);
  for (let i = 0; i < picture.data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % picture.width, Math.floor(i / 3 / picture.width)];
    picture.data[i] = 210 - x / 12 - y / 12 - (y % 24 < 2 ? 20 : 0);
  }
  expect((await adjusted(picture)).result === picture).toBe(true);
});

test("amplifies at most four times; what is light stays light", async () => {
  const { result, gain } = await adjusted(bars(190, 235));
  expect(gain).toBe(4);
  const [low = 0, high = 0] = range(result);
  expect(high - low).toBeLessThanOrEqual(180);
  expect((low + high) / 2).toBeGreaterThan(140);
});

test("keeps colours: a channel is not spread more than another", async () => {
  const picture = bars(90, 190);
  for (let i = 0; i < picture.data.length; i += 3) picture.data[i] = (picture.data[i] ?? 0) / 2;
  const { data, width } = (await adjusted(picture)).result;
  const at = width * 3 * 2 + 8 * 3;
  expect(data[at] ?? 0).toBeLessThan(data[at + 1] ?? 0);
});

describe("a stroke never loses contrast against its own ground", () => {
  const [width, height] = [420, 300];

  /** Ground whose light changes from corner to corner, with one stroke on it; `light` is the share of 255 that is left. */
  function withStroke(light: readonly [number, number], paper: number, ink: number, stroke: Stroke): Picture {
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const share = light[0] + (light[1] - light[0]) / (1 + Math.exp(-(x + y / 2 - 280) / stroke.edge));
        const level = Math.round((isInside(stroke, x, y) ? ink : paper) * share);
        data.fill(level, (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
    }
    return { data, width, height };
  }

  interface Stroke {
    readonly left: number;
    readonly top: number;
    readonly long: number;
    readonly thick: number;
    /** Pixels over which the light changes. */
    readonly edge: number;
  }

  const isInside = ({ left, top, long, thick }: Stroke, x: number, y: number) =>
    x >= left && x < left + long && y >= top && y < top + thick;

  /** Grey levels between the middle of the stroke and the ground below it. */
  function contrast({ data }: Picture, { left, top, long, thick }: Stroke): number {
    const at = (x: number, y: number) => data[(y * width + x) * 3] ?? 0;
    const x = left + (long >> 1);
    return Math.abs(at(x, top + (thick >> 1)) - at(x, top + thick + 2));
  }

  const level = fc.integer({ min: 0, max: 255 });
  const share = fc.double({ min: 0.25, max: 1, noNaN: true });
  const stroke = fc.record({
    left: fc.integer({ min: 2, max: width - 40 }),
    top: fc.integer({ min: 2, max: height - 20 }),
    long: fc.integer({ min: 4, max: 30 }),
    thick: fc.integer({ min: 1, max: 12 }),
    edge: fc.integer({ min: 20, max: 200 }),
  });

  test("whatever the light, the paper, the ink and the stroke", async () => {
    const sample = fc.tuple(fc.tuple(share, share), level, level, stroke);
    await fc.assert(
      fc.asyncProperty(sample, async ([light, paper, ink, where]) => {
        const picture = withStroke(light, paper, ink, where);
        const { result } = await adjusted(picture);
        // Two levels: rounding of both, and the light's own change between stroke and ground.
        expect(contrast(result, where)).toBeGreaterThanOrEqual(contrast(picture, where) - 2);
      }),
      { numRuns: 150 },
    );
  });

  test("and gains some in a shadow, beside paper in full light", async () => {
    const where = { left: 40, top: 60, long: 20, thick: 3, edge: 60 };
    const picture = withStroke([0.4, 1], 240, 40, where);
    const { result } = await adjusted(picture);
    expect(contrast(picture, where)).toBeLessThan(90);
    expect(contrast(result, where)).toBeGreaterThan(170);
  });
});
