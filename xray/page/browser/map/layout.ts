import { Graph, layout } from "@dagrejs/dagre";
import type { MapGraph } from "./graph.ts";

export type Direction = "LR" | "TB";

/** The space of a node. It is the same whatever the traffic: a busier node must not push the others about. */
export interface Box {
  readonly width: number;
  readonly height: number;
  /** Characters in a line of the name, and lines. */
  readonly nameWidth: number;
  readonly nameLines: number;
}

export const BOXES: Readonly<Record<Direction, Box>> = {
  LR: { width: 146, height: 144, nameWidth: 20, nameLines: 2 },
  // Narrow, for a phone.
  TB: { width: 118, height: 158, nameWidth: 15, nameLines: 3 },
};
/** Where the ring's centre is in that space; the name stands below. */
export const CENTRE_Y = 50;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, readonly Point[]>;
}

/** Places a graph from left to right or from top to bottom. */
export function layOut(graph: MapGraph, direction: Direction): Layout {
  const box = BOXES[direction];
  const drawing = new Graph();
  drawing.setGraph({
    rankdir: direction,
    nodesep: direction === "LR" ? 16 : 14,
    ranksep: direction === "LR" ? 60 : 68,
    marginx: 14,
    marginy: 10,
  });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawing.setNode(node.key, { width: box.width, height: box.height });
  for (const edge of graph.edges) drawing.setEdge(edge.from, edge.to, {});
  layout(drawing);
  const { width = 0, height = 0 } = drawing.graph();
  const centre = ({ x, y }: Point): Point => ({ x, y: y - box.height / 2 + CENTRE_Y });
  return {
    direction,
    width,
    height,
    nodes: new Map(graph.nodes.map(({ key }) => [key, centre(drawing.node(key))])),
    edges: new Map(graph.edges.map(({ key, from, to }) => [key, drawing.edge(from, to).points ?? []])),
  };
}

/** Larger than this looks coarse. */
const LARGEST_SCALE = 1.2;
/** Smaller than this the text is hard to read: then the frame grows downwards. */
const READABLE_SCALE = 0.75;

/** Of several layouts the one that is largest in a frame of a width and, if it can be read then, of a height. */
export function fit(layouts: readonly Layout[], width: number, height: number) {
  const scaled = (tall: boolean) =>
    layouts
      .map((layout) => ({
        layout,
        scale: Math.min(
          LARGEST_SCALE,
          width / layout.width,
          tall ? Number.POSITIVE_INFINITY : height / layout.height,
        ),
      }))
      .reduce((best, other) => (other.scale > best.scale * 1.02 ? other : best));
  const inside = scaled(false);
  const { layout, scale } = inside.scale >= READABLE_SCALE ? inside : scaled(true);
  return {
    layout,
    scale,
    height: Math.max(layout.height * scale, Math.min(height, layout.height * scale * 1.4)),
  };
}
