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
  const gains = new Float32Array(columns);
  const offsets = new Float32Array(columns);
  for (let y = 0, at = 0; y < height; y++) {
    const down = between(y, rows);
    for (let column = 0; column < columns; column++) {
      const above = values[down.first * columns + column];
      const below = values[down.second * columns + column];
      gains[column] = mix(above?.gain ?? 1, below?.gain ?? 1, down.weight);
      offsets[column] = mix(above?.offset ?? 0, below?.offset ?? 0, down.weight);
    }
    for (const { first, second, weight } of across) {
      const gain = mix(gains[first] ?? 1, gains[second] ?? 1, weight);
      const offset = mix(offsets[first] ?? 0, offsets[second] ?? 0, weight);
      for (let channel = 0; channel < 3; channel++, at++) result[at] = gain * (data[at] ?? 0) + offset;
    }
  }
  return { data: new Uint8Array(result.buffer), width, height };
}

const mix = (first: number, second: number, weight: number) => first + (second - first) * weight;
