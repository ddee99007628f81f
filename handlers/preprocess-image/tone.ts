import type { Range, Surroundings, Tiles } from "./tiles.ts";

/** How the values of a tile are changed: `gain * value + offset`. */
export interface Tone {
  readonly gain: number;
  readonly offset: number;
}

/** A range that is as wide as this (of 255) needs nothing: measured, stretching it helps no reader and costs detail. */
const ENOUGH = 200;
/** A higher gain would show noise instead of letters. */
const MAXIMUM_GAIN = 4;
/** A tile whose own range is narrower than this has no text in it, only a ground and its light. */
const BLANK = 40;

const UNCHANGED: Tone = { gain: 1, offset: 0 };

/**
 * The tone of each tile. No gain is below 1, and no value of a tile's range leaves 0 to 255: nothing loses contrast.
 * A blank tile takes the tone of its neighbours as far as its own range allows, so that the ground around a text is
 * even.
 *
 * @param noise grey levels by which noise widens a range on both sides.
 */
export function tonesOf({ columns, rows, values }: Tiles<Surroundings>, noise: number): Tiles<Tone> {
  const ranges = values.map(({ low, high }) => within(low, high, noise));
  const known: (Range | undefined)[] = ranges.map((range, index) =>
    (values[index]?.detail ?? 0) - 2 * noise < BLANK ? undefined : range,
  );
  if (known.every((range) => range === undefined))
    return { columns, rows, values: values.map(() => UNCHANGED) };
  while (known.includes(undefined)) {
    for (const [index, range] of [...known].entries()) {
      if (range !== undefined) continue;
      const near = neighbours(index, columns, rows).flatMap((each) => known[each] ?? []);
      if (near.length > 0) known[index] = including(mean(near), ranges[index]);
    }
  }
  return { columns, rows, values: known.map((range) => (range === undefined ? UNCHANGED : toneOf(range))) };
}

function within(low: number, high: number, noise: number): Range {
  const middle = (low + high) / 2;
  return { low: Math.min(middle, low + noise), high: Math.max(middle, high - noise) };
}

/** Stretches a range; where the gain is at its limit, a dark range stays dark and a light one light. */
function toneOf({ low, high }: Range): Tone {
  const span = high - low;
  if (span >= ENOUGH) return UNCHANGED;
  const gain = Math.min(MAXIMUM_GAIN, 255 / span);
  const brightness = low / (255 - span);
  return { gain, offset: brightness * (255 - gain * span) - gain * low };
}

function neighbours(index: number, columns: number, rows: number): number[] {
  const [x, y] = [index % columns, Math.floor(index / columns)];
  const inside = (i: number, j: number) => i >= 0 && j >= 0 && i < columns && j < rows;
  const around = [-1, 0, 1].flatMap((j) => [-1, 0, 1].map((i) => [x + i, y + j] as const));
  return around.flatMap(([i, j]) => (inside(i, j) && (i !== x || j !== y) ? [j * columns + i] : []));
}

function mean(ranges: readonly Range[]): Range {
  const sum = (of: (range: Range) => number) => ranges.reduce((total, range) => total + of(range), 0);
  return { low: sum(({ low }) => low) / ranges.length, high: sum(({ high }) => high) / ranges.length };
}

const including = (range: Range, own: Range | undefined): Range => ({
  low: Math.min(range.low, own?.low ?? 255),
  high: Math.max(range.high, own?.high ?? 0),
});
