import { type Picture, raw } from "./picture.ts";
import { sharp } from "./sharp.ts";

/** How noisy a picture is. */
export interface Noise {
  /** Standard deviation in grey levels (0–255), by the median of second differences. */
  readonly sigma: number;
  /** Share of pixels (0–1) that stand out from both their neighbours, as salt and pepper do. */
  readonly impulses: number;
}

// Measured with clean and with noisy photographs: smoothing a clean one costs a fifth of its words, from here on
// it gains. Two strengths are enough.
const noisy = { sigma: 2.5, impulses: 0.02 };
const veryNoisy = { sigma: 6, impulses: 0.06 };

/** Times the median filter is needed: 0 leaves a clean picture as it is. */
export function passesFor({ sigma, impulses }: Noise): 0 | 1 | 2 {
  if (sigma >= veryNoisy.sigma || impulses >= veryNoisy.impulses) return 2;
  return sigma >= noisy.sigma || impulses >= noisy.impulses ? 1 : 0;
}

/**
 * Estimates noise from second differences along rows of the green channel: edges of letters are rare among them,
 * so their median tells of the noise alone.
 */
export function estimateNoise({ data, width, height }: Picture): Noise {
  const differences = new Uint32Array(511);
  let count = 0;
  let impulses = 0;
  const rowStep = Math.max(1, Math.floor(height / 256));
  for (let y = 0; y < height; y += rowStep) {
    for (let x = 1; x < width - 1; x++) {
      const at = (y * width + x) * 3 + 1;
      const [left, here, right] = [data[at - 3] ?? 0, data[at] ?? 0, data[at + 3] ?? 0];
      const second = Math.abs(left - 2 * here + right);
      differences[second] = (differences[second] ?? 0) + 1;
      if (Math.abs(left - right) < 40 && Math.min(Math.abs(here - left), Math.abs(here - right)) > 80)
        impulses++;
      count++;
    }
  }
  if (count === 0) return { sigma: 0, impulses: 0 };
  let seen = 0;
  const median = differences.findIndex((n) => {
    seen += n;
    return seen * 2 >= count;
  });
  // Median of |N(0, s)| is 0.6745 s; the second difference of noise has √6 times its deviation.
  return { sigma: median / 0.6745 / Math.sqrt(6), impulses: impulses / count };
}

/** Smooths as much as the noise asks for; returns the very same picture when it is clean. */
export async function removeNoise(picture: Picture, passes: 0 | 1 | 2): Promise<Picture> {
  if (passes === 0) return picture;
  let pipeline = sharp(picture.data, raw(picture)).median(3);
  if (passes === 2) {
    const once = await pipeline.raw().toBuffer();
    pipeline = sharp(once, raw(picture)).median(3).blur(1);
  }
  return { ...picture, data: await pipeline.raw().toBuffer() };
}
