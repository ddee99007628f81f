import type { Picture } from "./picture.ts";

/** Side of a tile in pixels: several letters of ordinary text, and light hardly changes within it. */
const SIDE = 64;

/** The darkest and the lightest value of a part of a picture, over all three channels. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of a tile and its neighbours. */
export interface Surroundings extends Range {
  /** The widest range of a single one of these tiles: little where nothing but the light changes. */
  readonly detail: number;
}

/** One value for each tile of a picture, row by row. */
export interface Tiles<T> {
  readonly columns: number;
  readonly rows: number;
  readonly values: readonly T[];
}

/**
 * The range of each tile together with its eight neighbours: what is around a letter belongs to its ground.
 * Measured on the means of 2 × 2 pixels, so that single pixels of noise do not count as much as strokes.
 */
export function rangesOf(picture: Picture): Tiles<Surroundings> {
  const { columns, rows, values } = ownRanges(picture);
  const around = values.map((_, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns)];
    let [low, high, detail] = [255, 0, 0];
    for (let j = Math.max(0, y - 1); j <= Math.min(rows - 1, y + 1); j++) {
      for (let i = Math.max(0, x - 1); i <= Math.min(columns - 1, x + 1); i++) {
        const range = values[j * columns + i] ?? { low: 255, high: 0 };
        low = Math.min(low, range.low);
        high = Math.max(high, range.high);
        detail = Math.max(detail, range.high - range.low);
      }
    }
    return { low, high, detail };
  });
  return { columns, rows, values: around };
}

function ownRanges({ data, width, height }: Picture): Tiles<Range> {
  const columns = Math.ceil(width / SIDE);
  const rows = Math.ceil(height / SIDE);
  // Of four times the values: the division waits until the end.
  const low = new Uint16Array(columns * rows).fill(1020);
  const high = new Uint16Array(columns * rows);
  const row = width * 3;
  for (let y = 0; y + 1 < height; y += 2) {
    const first = Math.floor(y / SIDE) * columns;
    for (let column = 0; column < columns; column++) {
      const tile = first + column;
      // Local while the row runs through the tile: writing to the arrays for every value would double the time.
      let least = low[tile] ?? 0;
      let most = high[tile] ?? 0;
      const end = (y * width + Math.min((column + 1) * SIDE, width - 1)) * 3;
      for (let at = (y * width + column * SIDE) * 3; at < end; at += 6) {
        const below = at + row;
        const red = (data[at] ?? 0) + (data[at + 3] ?? 0) + (data[below] ?? 0) + (data[below + 3] ?? 0);
        const green =
          (data[at + 1] ?? 0) + (data[at + 4] ?? 0) + (data[below + 1] ?? 0) + (data[below + 4] ?? 0);
        const blue =
          (data[at + 2] ?? 0) + (data[at + 5] ?? 0) + (data[below + 2] ?? 0) + (data[below + 5] ?? 0);
        least = Math.min(least, red, green, blue);
        most = Math.max(most, red, green, blue);
      }
      low[tile] = least;
      high[tile] = most;
    }
  }
  const values = Array.from(low, (least, index) => ({ low: least / 4, high: (high[index] ?? 0) / 4 }));
  return { columns, rows, values };
}

/** The tiles whose centres are around a pixel's column or row, and the weight (0–1) of the second one. */
export function between(at: number, count: number): { first: number; second: number; weight: number } {
  const position = Math.min(Math.max((at + 0.5) / SIDE - 0.5, 0), count - 1);
  const first = Math.floor(position);
  return { first, second: Math.min(first + 1, count - 1), weight: position - first };
}
