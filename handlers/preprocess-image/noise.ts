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

/**
 * Standard deviation of a picture's noise in grey levels.
 *
 * Second differences along a row cancel slopes, and edges of letters are few among them: their median measures the
 * noise alone. Taken from the green channel, a camera's sharpest.
 */
export function deviationOf(picture: Picture): number {
  const { data } = picture;
  const differences = new Uint32Array(511);
  let count = 0;
  forSampled(picture, (at) => {
    const second = Math.abs((data[at - 3] ?? 0) - 2 * (data[at] ?? 0) + (data[at + 3] ?? 0));
    differences[second] = (differences[second] ?? 0) + 1;
    count++;
  });
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
function grains(picture: Picture, distance: number): number {
  const { data, width } = picture;
  const row = width * 3;
  let count = 0;
  let found = 0;
  forSampled(picture, (at) => {
    const here = data[at] ?? 0;
    const [left, right] = [data[at - 3] ?? 0, data[at + 3] ?? 0];
    const [up, down] = [data[at - row] ?? 0, data[at + row] ?? 0];
    const darker = here + distance < Math.min(left, right, up, down);
    const lighter = here - distance > Math.max(left, right, up, down);
    if (darker || lighter) found++;
    count++;
  });
  return count === 0 ? 0 : found / count;
}

/** Rows that are looked at; more do not change the estimate. */
const SAMPLED_ROWS = 128;

/** Calls back with the place of the green value of inner pixels in some rows. A generator would take twenty times as long. */
function forSampled({ width, height }: Picture, look: (at: number) => void): void {
  const step = Math.max(1, Math.floor(height / SAMPLED_ROWS));
  for (let y = 1; y < height - 1; y += step) {
    const start = y * width * 3 + 1;
    for (let x = 1; x < width - 1; x++) look(start + x * 3);
  }
}
