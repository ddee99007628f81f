import { Graph, layout } from "@dagrejs/dagre";
import type { MapGraph } from "./graph.ts";

/** The room that every node gets, whatever its traffic: a busier node must not push the others about. */
export const BOX = { width: 146, height: 144 };
/** Where the ring's centre is in that room; the name stands below. */
export const CENTRE_Y = 50;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, readonly Point[]>;
}

/** Places a graph from left to right, or from top to bottom where the page is narrow. */
export function layOut(graph: MapGraph, direction: "LR" | "TB"): Layout {
  const drawing = new Graph();
  drawing.setGraph({
    rankdir: direction,
    nodesep: direction === "LR" ? 16 : 16,
    ranksep: direction === "LR" ? 54 : 58,
    marginx: 16,
    marginy: 12,
  });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawing.setNode(node.key, { ...BOX });
  for (const edge of graph.edges) drawing.setEdge(edge.from, edge.to, {});
  layout(drawing);
  const { width = 0, height = 0 } = drawing.graph();
  return {
    width,
    height,
    nodes: new Map(graph.nodes.map(({ key }) => [key, centre(drawing.node(key))])),
    edges: new Map(graph.edges.map(({ key, from, to }) => [key, drawing.edge(from, to).points ?? []])),
  };
}

const centre = ({ x, y }: Point): Point => ({ x, y: y - BOX.height / 2 + CENTRE_Y });
