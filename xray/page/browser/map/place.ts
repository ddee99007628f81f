import type { Point } from "./layout.ts";

/** A rectangle by its edges, in the units of the drawing. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LabelSize {
  readonly width: number;
  readonly height: number;
}

/** Where along its line a label may stand, the best first. Near the end, edges that leave a node together have parted. */
const PLACES = [0.6, 0.5, 0.7, 0.4, 0.78, 0.3, 0.85, 0.2];

/** The area of a label around its middle. */
export const areaOf = ({ x, y }: Point, { width, height }: LabelSize): Area => ({
  left: x - width / 2,
  top: y - height / 2,
  right: x + width / 2,
  bottom: y + height / 2,
});

/** The area that two rectangles share; 0 where they do not touch. */
export function overlap(a: Area, b: Area): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Places a label on its line, where it covers least of what is there; nothing if there is any such place. */
export function placeLabel(along: (t: number) => Point, size: LabelSize, taken: readonly Area[]): Point {
  let best = along(PLACES[0] ?? 0.5);
  let least = Number.POSITIVE_INFINITY;
  for (const t of PLACES) {
    const point = along(t);
    const covered = taken.reduce((sum, area) => sum + overlap(areaOf(point, size), area), 0);
    if (covered < least) [best, least] = [point, covered];
    if (least === 0) break;
  }
  return best;
}
