import type { Picture } from "./picture.ts";

/** Share of the pixels that may become pure black, and pure white. */
const clipped = 0.01;
/** A picture whose brightness spans this much (of 255) is left as it is. */
const enough = 200;
/** Amplifying more would show noise instead of letters. */
const maximumGain = 4;

/**
 * Spreads the brightness of a dull picture over the whole range, all three channels alike, so colours stay.
 * Writes into `picture.data`. Returns the factor; 1 means that the picture was left as it is.
 *
 * A picture with enough contrast is not touched: measured, stretching it helps no reader and costs detail.
 */
export function stretchContrast(picture: Picture): number {
  const { data } = picture;
  const histogram = brightness(picture);
  const low = percentile(histogram, clipped);
  const high = percentile(histogram, 1 - clipped);
  const span = high - low;
  if (span >= enough || span < 1) return 1;
  const gain = Math.min(maximumGain, 255 / span);
  // Where the gain is capped, the spread range lies in the middle.
  const offset = 127.5 - (gain * (low + high)) / 2;
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => value * gain + offset);
  for (let i = 0; i < data.length; i++) data[i] = table[data[i] ?? 0] ?? 0;
  return gain;
}

/** Counts of each brightness (Rec. 709), of every 16th pixel of a large picture. */
function brightness({ data, width, height }: Picture): Uint32Array {
  const histogram = new Uint32Array(256);
  const step = width * height > 1_000_000 ? 16 * 3 : 3;
  for (let i = 0; i + 2 < data.length; i += step) {
    const level = ((data[i] ?? 0) * 54 + (data[i + 1] ?? 0) * 183 + (data[i + 2] ?? 0) * 19) >> 8;
    histogram[level] = (histogram[level] ?? 0) + 1;
  }
  return histogram;
}

function percentile(histogram: Uint32Array, share: number): number {
  const wanted = histogram.reduce((sum, count) => sum + count, 0) * share;
  let seen = 0;
  for (const [level, count] of histogram.entries()) {
    seen += count;
    if (seen > wanted) return level;
  }
  return 255;
}
