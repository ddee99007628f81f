import { BOX, CENTRE_Y, type Point } from "./layout.ts";

/** Room between a ring and the tip of an arrow. */
const AIR = 5;

interface Bend {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadius: number;
  readonly toRadius: number;
  /** The layout's way, box to box. */
  readonly way: readonly Point[];
  readonly direction: "LR" | "TB";
}

/** A smooth path from ring to ring along the layout's way, and where its label goes. */
export function curve(bend: Bend): { path: string; middle: Point } {
  const { from, to, fromRadius, toRadius, way, direction } = bend;
  const across = direction === "LR";
  if (across ? to.x <= from.x : to.y <= from.y) return back(bend);
  const start = across
    ? { x: from.x + fromRadius + 1, y: from.y }
    : { x: from.x, y: from.y + BOX.height - CENTRE_Y };
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
  // One piece: nearer to its end, where the edges that leave a node together have parted.
  const labelled = pieces[Math.floor(pieces.length / 2)] ?? [start, start, end, end];
  return { path, middle: along(labelled, pieces.length === 1 ? LABEL_AT : 0.5) };
}

type Piece = readonly [Point, Point, Point, Point];
const LABEL_AT = 0.64;

/** The point of a cubic Bézier curve at `t`. */
function along([a, b, c, d]: Piece, t: number): Point {
  const s = 1 - t;
  const of = (axis: "x" | "y") =>
    s * s * s * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t * t * t * d[axis];
  return { x: of("x"), y: of("y") };
}

/** How far beside the straight line an edge bows that has no way of its own. */
const ASIDE = 70;

/** The path of a call to something further up: out of the rings where it points, and round by the layout's way. */
function back({ from, to, fromRadius, toRadius, way }: Bend): { path: string; middle: Point } {
  const inner = way.slice(1, -1);
  const aside = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - ASIDE };
  const stops = inner.length > 0 ? inner : [aside];
  const start = onRing(from, fromRadius + 1, stops[0] ?? aside);
  const end = onRing(to, toRadius + AIR, stops.at(-1) ?? aside);
  const pieces = stops.map((stop, index) => {
    const next = stops[index + 1];
    return `Q${point(stop)} ${point(next ? { x: (stop.x + next.x) / 2, y: (stop.y + next.y) / 2 } : end)}`;
  });
  const centre = stops[Math.floor(stops.length / 2)] ?? aside;
  return {
    path: `M${point(start)}${pieces.join("")}`,
    middle: inner.length > 0 ? centre : { x: centre.x, y: centre.y + ASIDE / 2 },
  };
}

function onRing(centre: Point, radius: number, toward: Point): Point {
  const [x, y] = [toward.x - centre.x, toward.y - centre.y];
  const length = Math.hypot(x, y) || 1;
  return { x: centre.x + (x / length) * radius, y: centre.y + (y / length) * radius };
}

const point = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
