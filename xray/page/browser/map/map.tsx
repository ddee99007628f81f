import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useNarrow, useRoom } from "../parts/room.ts";
import { curve } from "./curve.ts";
import { Edge } from "./edge.tsx";
import type { MapGraph } from "./graph.ts";
import { layOut } from "./layout.ts";
import { Node, radiusOf } from "./node.tsx";

/** Smaller than this the writing cannot be read: then the frame scrolls. */
const SMALLEST_SCALE = 0.8;
const LARGEST_SCALE = 1.2;

interface Props {
  graph: MapGraph;
  seconds: number;
  chosen: string | undefined;
  zoom: number;
  onOpen(key: string): void;
}

/** The trace map. It is laid out anew only when nodes or edges come or go, never because numbers change. */
export function TraceMap({ graph, seconds, chosen, zoom, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const direction = useNarrow() ? "TB" : "LR";
  const shape = [...graph.nodes, ...graph.edges].map(({ key }) => key).join("\n");
  // `shape` is all of the graph that the layout sees.
  const layout = useMemo(() => layOut(graph, direction), [shape, direction]);
  const busiest = Math.max(0, ...graph.nodes.map((node) => node.statistics.total));
  const radii = new Map(graph.nodes.map((node) => [node.key, radiusOf(node, busiest)]));
  const room = useRoom(frame);
  const fit = room && layout.width > 0 ? room / layout.width : 1;
  const scale = Math.min(LARGEST_SCALE, Math.max(SMALLEST_SCALE, fit)) * zoom;
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    // The client stands at the left, or in the middle of the top.
    element.scrollLeft = direction === "LR" ? 0 : (element.scrollWidth - element.clientWidth) / 2;
  }, [layout, direction]);
  // The frame narrows when details open.
  useLayoutEffect(() => {
    if (chosen === undefined) return;
    const node = frame.current?.querySelector(`[data-node="${CSS.escape(chosen)}"]`);
    node?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [chosen, room]);
  const ordered = [...graph.nodes].sort((a, b) => place(a.key) - place(b.key));

  function place(key: string): number {
    const at = layout.nodes.get(key) ?? { x: 0, y: 0 };
    return direction === "LR" ? at.x * 1e4 + at.y : at.y * 1e4 + at.x;
  }

  return (
    <div class="map-frame" ref={frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no fieldset; this groups the nodes, under a name. */}
      <svg
        class="map"
        role="group"
        aria-label="Trace map"
        width={layout.width * scale}
        height={layout.height * scale}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
      >
        <Arrows />
        {graph.edges.map((edge) => {
          const from = layout.nodes.get(edge.from);
          const to = layout.nodes.get(edge.to);
          const way = layout.edges.get(edge.key);
          if (!from || !to || !way) return null;
          const bend = curve({
            from,
            to,
            way,
            direction,
            fromRadius: radii.get(edge.from) ?? 0,
            toRadius: radii.get(edge.to) ?? 0,
          });
          const dimmed = chosen !== undefined && edge.from !== chosen && edge.to !== chosen;
          return (
            <Edge
              key={edge.key}
              edge={edge}
              busiest={busiest}
              seconds={seconds}
              dimmed={dimmed}
              direction={direction}
              {...bend}
            />
          );
        })}
        {ordered.map((node) => {
          const at = layout.nodes.get(node.key);
          if (!at) return null;
          return (
            <Node
              key={node.key}
              node={node}
              at={at}
              busiest={busiest}
              seconds={seconds}
              chosen={node.key === chosen}
              onOpen={() => onOpen(node.key)}
            />
          );
        })}
      </svg>
    </div>
  );
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
