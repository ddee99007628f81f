import type { Picture } from "./picture.ts";
import { round } from "./round.ts";
import type { Step } from "./step.ts";

/** Share of the pixels that may become pure black, and pure white. */
const CLIPPED = 0.01;
/** A picture whose brightness spans this much (of 255) is left as it is. */
const ENOUGH = 200;
/** A higher gain would show noise instead of letters. */
const MAXIMUM_GAIN = 4;

/**
 * Spreads the brightness of a dull picture over the whole range, all three channels alike, so that colours stay.
 * A picture with enough contrast is returned as it is: measured, stretching it helps no reader and costs detail.
 */
export const adjustContrast: Step = {
  name: "adjustContrast",
  run(picture, annotate) {
    const histogram = brightness(picture);
    const low = percentile(histogram, CLIPPED);
    const high = percentile(histogram, 1 - CLIPPED);
    const span = high - low;
    const gain = span >= ENOUGH || span < 1 ? 1 : Math.min(MAXIMUM_GAIN, 255 / span);
    annotate({ gain: round(gain) });
    if (gain === 1) return picture;
    // Where the gain is capped, the spread range lies in the middle.
    const offset = 127.5 - (gain * (low + high)) / 2;
    const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => value * gain + offset);
    return { ...picture, data: picture.data.map((value) => table[value] ?? 0) };
  },
};

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
