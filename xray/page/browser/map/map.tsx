import { useMemo, useRef } from "preact/hooks";
import { useRoom } from "../parts/room.ts";
import { curve } from "./curve.ts";
import { EdgeLabel, EdgeLine, edgeText, labelSize } from "./edge.tsx";
import { type MapGraph, type MapNode, typeName } from "./graph.ts";
import { BOXES, CENTRE_Y, fit, type Layout, layOut, type Point } from "./layout.ts";
import { Node, radiusOf } from "./node.tsx";
import { usePanZoom } from "./panzoom.ts";
import { type Area, areaOf, placeLabel } from "./place.ts";
import { ZoomButtons } from "./zoombuttons.tsx";

interface Props {
  graph: MapGraph;
  seconds: number;
  /** The key of the node or edge that is open. */
  chosen: string | undefined;
  onOpenNode(key: string): void;
  onOpenEdge(key: string): void;
}

/** Pixels of the window that are not the map's: the header, the tools above the map and margins. */
const AROUND = 158;
const LEAST_HEIGHT = 320;

/**
 * The trace map, all of it in its frame. It is laid out anew only when nodes or edges come or go, never because numbers
 * change.
 */
export function TraceMap({ graph, seconds, chosen, onOpenNode, onOpenEdge }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const { view, setView } = usePanZoom(frame);
  const room = useRoom(frame);
  const shape = [...graph.nodes, ...graph.edges].map(({ key }) => key).join("\n");
  // `shape` is all of the graph that the layout sees.
  const layouts = useMemo(() => [layOut(graph, "LR"), layOut(graph, "TB")], [shape]);
  const { layout, scale, height } = fit(layouts, room || 1000, Math.max(LEAST_HEIGHT, innerHeight - AROUND));
  const busiest = Math.max(0, ...graph.nodes.map((node) => node.statistics.total));
  const radii = new Map(graph.nodes.map((node) => [node.key, radiusOf(node, busiest)]));
  const edges = edgesOf(graph, layout, radii, seconds);
  const ordered = [...graph.nodes].sort((a, b) => place(layout, a.key) - place(layout, b.key));
  const names = new Map(graph.nodes.map((node) => [node.key, nameOf(node)]));
  const dimmed = (edge: MapGraph["edges"][number]) =>
    chosen !== undefined && ![edge.key, edge.from, edge.to].includes(chosen);

  return (
    <>
      <div
        class={`map-frame${view.zoom > 1 ? " map-zoomed" : ""}`}
        ref={frame}
        style={{ height: `${height}px` }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no fieldset; this groups the nodes, under a name. */}
        <svg
          class="map"
          role="group"
          aria-label="Trace map"
          width={layout.width * scale}
          height={layout.height * scale}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }}
        >
          <Arrows />
          {edges.map(({ edge, path }) => (
            <EdgeLine key={edge.key} edge={edge} path={path} busiest={busiest} dimmed={dimmed(edge)} />
          ))}
          {ordered.map((node) => (
            <Node
              key={node.key}
              node={node}
              at={layout.nodes.get(node.key) ?? ORIGIN}
              box={BOXES[layout.direction]}
              busiest={busiest}
              seconds={seconds}
              chosen={node.key === chosen}
              onOpen={() => onOpenNode(node.key)}
            />
          ))}
          {edges.map(
            ({ edge, lines, label }) =>
              lines.length > 0 && (
                <EdgeLabel
                  key={edge.key}
                  edge={edge}
                  names={`${names.get(edge.from)} to ${names.get(edge.to)}`}
                  lines={lines}
                  at={label}
                  chosen={edge.key === chosen}
                  dimmed={dimmed(edge)}
                  onOpen={() => onOpenEdge(edge.key)}
                />
              ),
          )}
        </svg>
      </div>
      <ZoomButtons view={view} onChange={setView} />
    </>
  );
}

const ORIGIN: Point = { x: 0, y: 0 };

const nameOf = (node: MapNode) =>
  node.type === "client" ? "the client" : `${node.name} (${typeName(node.type)})`;

/** In the order of a request: from left to right, or from top to bottom. */
function place({ nodes, direction }: Layout, key: string): number {
  const at = nodes.get(key) ?? ORIGIN;
  return direction === "LR" ? at.x * 1e4 + at.y : at.y * 1e4 + at.x;
}

/** The lines of the edges, and their labels where they cover neither nodes nor each other. */
function edgesOf(graph: MapGraph, layout: Layout, radii: ReadonlyMap<string, number>, seconds: number) {
  const box = BOXES[layout.direction];
  const taken: Area[] = [...layout.nodes.values()].map(({ x, y }) => ({
    left: x - box.width / 2,
    right: x + box.width / 2,
    top: y - CENTRE_Y,
    bottom: y - CENTRE_Y + box.height,
  }));
  return graph.edges.map((edge) => {
    const { path, along } = curve({
      from: layout.nodes.get(edge.from) ?? ORIGIN,
      to: layout.nodes.get(edge.to) ?? ORIGIN,
      way: layout.edges.get(edge.key) ?? [],
      direction: layout.direction,
      fromRadius: radii.get(edge.from) ?? 0,
      toRadius: radii.get(edge.to) ?? 0,
    });
    const lines = edgeText(edge, seconds);
    if (lines.length === 0) return { edge, path, lines, label: ORIGIN };
    const size = labelSize(lines);
    const label = placeLabel(along, size, taken);
    taken.push(areaOf(label, size));
    return { edge, path, lines, label };
  });
}

function Arrows() {
  return (
    <defs>
      {["ok", "error", "throttle", "fault"].map((id) => (
        <marker
          key={id}
          id={`arrow-${id}`}
          class={`arrow arrow-${id}`}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0.6L8 4L0 7.4z" />
        </marker>
      ))}
    </defs>
  );
}
