import { deviationOf } from "./noise.ts";
import type { Picture } from "./picture.ts";
import { round } from "./round.ts";
import type { Step } from "./step.ts";
import { between, rangesOf, type Tiles } from "./tiles.ts";
import { type Tone, tonesOf } from "./tone.ts";

/** Standard deviations that noise reaches in a tile's 1024 means of four pixels, whose deviation is the half. */
const REACH = 3 / 2;
/** A picture that no tile would change by more than this is returned as it is. */
const SMALLEST_GAIN = 1.1;

/**
 * Spreads the brightness of dull parts of a picture, all three channels alike, so that colours stay. The range is
 * measured locally: in a page that lies half in shadow, or under a lamp, the ground differs from place to place, and a
 * stretch of the whole picture's range would turn the shadow and the ink in it black.
 */
export const adjustContrast: Step = {
  name: "adjustContrast",
  run(picture, annotate) {
    const noise = REACH * deviationOf(picture);
    const tones = tonesOf(rangesOf(picture), noise);
    const gain = tones.values.reduce((most, tone) => Math.max(most, tone.gain), 1);
    annotate({ gain: round(gain) });
    return gain < SMALLEST_GAIN ? picture : toned(picture, tones);
  },
};

/** Changes each pixel as the four tiles around it say, by their distance: no edge of a tile shows. */
function toned({ data, width, height }: Picture, { columns, rows, values }: Tiles<Tone>): Picture {
  const result = new Uint8ClampedArray(data.length);
  const across = Array.from({ length: width }, (_, x) => between(x, columns));
  const lefts = Uint16Array.from(across, ({ first }) => first);
  const weights = Float64Array.from(across, ({ weight }) => weight);
  // One more than there are columns: the last has itself on its right.
  const gains = new Float32Array(columns + 1);
  const offsets = new Float32Array(columns + 1);
  for (let y = 0, at = 0; y < height; y++) {
    const down = between(y, rows);
    for (let column = 0; column <= columns; column++) {
      const inside = Math.min(column, columns - 1);
      const above = values[down.first * columns + inside];
      const below = values[down.second * columns + inside];
      gains[column] = mix(above?.gain ?? 1, below?.gain ?? 1, down.weight);
      offsets[column] = mix(above?.offset ?? 0, below?.offset ?? 0, down.weight);
    }
    for (let x = 0; x < width; x++, at += 3) {
      const left = lefts[x] ?? 0;
      const weight = weights[x] ?? 0;
      const gain = mix(gains[left] ?? 1, gains[left + 1] ?? 1, weight);
      const offset = mix(offsets[left] ?? 0, offsets[left + 1] ?? 0, weight);
      result[at] = gain * (data[at] ?? 0) + offset;
      result[at + 1] = gain * (data[at + 1] ?? 0) + offset;
      result[at + 2] = gain * (data[at + 2] ?? 0) + offset;
    }
  }
  return { data: new Uint8Array(result.buffer), width, height };
}

const mix = (first: number, second: number, weight: number) => first + (second - first) * weight;
