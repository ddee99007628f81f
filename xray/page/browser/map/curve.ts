import { BOXES, CENTRE_Y, type Direction, type Point } from "./layout.ts";

/** Room between a ring and the tip of an arrow. */
const AIR = 5;

interface Bend {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadius: number;
  readonly toRadius: number;
  /** The layout's path, box to box. */
  readonly way: readonly Point[];
  readonly direction: Direction;
}

export interface Curve {
  readonly path: string;
  /** The point at a share (0–1) of the path. */
  along(t: number): Point;
}

/** A smooth path from ring to ring that follows the layout's. */
export function curve(bend: Bend): Curve {
  const { from, to, fromRadius, toRadius, way, direction } = bend;
  const across = direction === "LR";
  if (across ? to.x <= from.x : to.y <= from.y) return back(bend);
  const start = across
    ? { x: from.x + fromRadius + 1, y: from.y }
    : { x: from.x, y: from.y + BOXES.TB.height - CENTRE_Y };
  const end = across ? { x: to.x - toRadius - AIR, y: to.y } : { x: to.x, y: to.y - toRadius - AIR };
  const between = way.slice(1, -1);
  // Between neighbouring ranks there is one point at most, which the curve needs no help to pass.
  const stops = [start, ...(between.length > 1 ? between : []), end];
  let path = `M${point(start)}`;
  const pieces: Piece[] = [];
  for (let at = 1; at < stops.length; at++) {
    const a = stops[at - 1] ?? start;
    const b = stops[at] ?? end;
    const half = across ? (b.x - a.x) / 2 : (b.y - a.y) / 2;
    const c1 = across ? { x: a.x + half, y: a.y } : { x: a.x, y: a.y + half };
    const c2 = across ? { x: b.x - half, y: b.y } : { x: b.x, y: b.y - half };
    path += `C${point(c1)} ${point(c2)} ${point(b)}`;
    pieces.push([a, c1, c2, b]);
  }
  return { path, along: (t) => alongAll(pieces, t, along) };
}

type Piece = readonly [Point, Point, Point, Point];

/** The point at a share of a path of pieces that are taken as equally long. */
function alongAll<P>(pieces: readonly P[], t: number, of: (piece: P, t: number) => Point): Point {
  const at = Math.min(pieces.length - 1, Math.floor(t * pieces.length));
  const piece = pieces[at];
  if (piece === undefined) throw new RangeError("A path has at least one piece.");
  return of(piece, t * pieces.length - at);
}

/** The point of a cubic Bézier curve at `t`. */
function along([a, b, c, d]: Piece, t: number): Point {
  const s = 1 - t;
  const of = (axis: "x" | "y") =>
    s * s * s * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t * t * t * d[axis];
  return { x: of("x"), y: of("y") };
}

/** How far beside the straight line an edge bows that has no path of its own. */
const ASIDE = 70;

/** The path of a call to something further up: starts at the ring's edge and follows the layout's path. */
function back({ from, to, fromRadius, toRadius, way }: Bend): Curve {
  const inner = way.slice(1, -1);
  const aside = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - ASIDE };
  const stops = inner.length > 0 ? inner : [aside];
  const start = onRing(from, fromRadius + 1, stops[0] ?? aside);
  const end = onRing(to, toRadius + AIR, stops.at(-1) ?? aside);
  let at = start;
  const pieces = stops.map((stop, index): Quadratic => {
    const next = stops[index + 1];
    const to = next ? { x: (stop.x + next.x) / 2, y: (stop.y + next.y) / 2 } : end;
    const piece: Quadratic = [at, stop, to];
    at = to;
    return piece;
  });
  return {
    path: `M${point(start)}${pieces.map(([, stop, to]) => `Q${point(stop)} ${point(to)}`).join("")}`,
    along: (t) => alongAll(pieces, t, alongQuadratic),
  };
}

type Quadratic = readonly [Point, Point, Point];

function alongQuadratic([a, b, c]: Quadratic, t: number): Point {
  const s = 1 - t;
  const of = (axis: "x" | "y") => s * s * a[axis] + 2 * s * t * b[axis] + t * t * c[axis];
  return { x: of("x"), y: of("y") };
}

function onRing(centre: Point, radius: number, toward: Point): Point {
  const [x, y] = [toward.x - centre.x, toward.y - centre.y];
  const length = Math.hypot(x, y) || 1;
  return { x: centre.x + (x / length) * radius, y: centre.y + (y / length) * radius };
}

const point = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
