import type { Picture } from "./picture.ts";

/** How noisy a picture is. */
export interface Noise {
  /** Standard deviation in grey levels (0–255), by the median of second differences. */
  readonly sigma: number;
  /** Share of pixels (0–1) that stand out from all four neighbours, as salt and pepper do. */
  readonly impulses: number;
}

/** Estimates the noise of a picture from some of its rows. */
export function estimateNoise(picture: Picture): Noise {
  const sigma = deviationOf(picture);
  return { sigma, impulses: grains(picture, Math.max(60, 5 * sigma)) };
}

/** Pictures are not changed once they are made, so a picture that two steps ask about is measured once. */
const measured = new WeakMap<Picture, number>();

/**
 * Standard deviation of a picture's noise in grey levels.
 *
 * Second differences along a row cancel slopes, and edges of letters are few among them: their median measures the
 * noise alone. Taken from the green channel, a camera's sharpest.
 */
export function deviationOf(picture: Picture): number {
  const known = measured.get(picture);
  if (known !== undefined) return known;
  const deviation = measure(picture);
  measured.set(picture, deviation);
  return deviation;
}

function measure({ data, width, height }: Picture): number {
  const differences = new Uint32Array(511);
  const step = rowStep(height);
  let count = 0;
  for (let y = 1; y < height - 1; y += step) {
    const end = ((y + 1) * width - 1) * 3;
    for (let at = (y * width + 1) * 3 + 1; at < end; at += 3) {
      const second = Math.abs((data[at - 3] ?? 0) - 2 * (data[at] ?? 0) + (data[at + 3] ?? 0));
      differences[second] = (differences[second] ?? 0) + 1;
    }
    count += Math.max(0, width - 2);
  }
  let seen = 0;
  const median = differences.findIndex((n) => {
    seen += n;
    return seen * 2 >= count;
  });
  // The median of |N(0, s)| is 0.6745 s; the second difference of noise has √6 times its deviation.
  return median / 0.6745 / Math.sqrt(6);
}

/**
 * Share of pixels that are further than `distance` grey levels from all four neighbours, to the same side. Strokes of
 * small letters may be one pixel wide, but they go on above or beside.
 */
function grains({ data, width, height }: Picture, distance: number): number {
  const row = width * 3;
  const step = rowStep(height);
  let count = 0;
  let found = 0;
  for (let y = 1; y < height - 1; y += step) {
    const end = ((y + 1) * width - 1) * 3;
    for (let at = (y * width + 1) * 3 + 1; at < end; at += 3) {
      const here = data[at] ?? 0;
      const left = data[at - 3] ?? 0;
      // Most pixels are like their left neighbour.
      if (Math.abs(here - left) <= distance) continue;
      const side = here < left ? 1 : -1;
      const right = side * ((data[at + 3] ?? 0) - here) > distance;
      const up = side * ((data[at - row] ?? 0) - here) > distance;
      if (right && up && side * ((data[at + row] ?? 0) - here) > distance) found++;
    }
    count += Math.max(0, width - 2);
  }
  return count === 0 ? 0 : found / count;
}

/** Rows that are looked at; more do not change the estimate. */
const SAMPLED_ROWS = 128;

const rowStep = (height: number) => Math.max(1, Math.floor(height / SAMPLED_ROWS));
