import { duration, percent, plural, rate, shortDuration } from "../format.ts";
import { OUTCOMES, outcome, shares, worst } from "../outcome.ts";
import { type MapNode, typeName } from "./graph.ts";
import { type Box, CENTRE_Y, type Point } from "./layout.ts";
import { Ring } from "./ring.tsx";
import { wrapName } from "./wrap.ts";

/** The ring of a node without traffic, and of the busiest one. */
const SMALLEST = 33;
const LARGEST = 43;
const RING_WIDTH = 7;

/** A node's outer radius by its part of the busiest node's traffic; the area, not the radius, grows with it. */
export function radiusOf(node: MapNode, busiest: number): number {
  const part = busiest === 0 ? 0 : node.statistics.total / busiest;
  return SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(part);
}

interface Props {
  node: MapNode;
  at: Point;
  box: Box;
  busiest: number;
  seconds: number;
  chosen: boolean;
  onOpen(): void;
}

/** One service of the map: a ring of outcomes around latency and rate, its name and type below. */
export function Node({ node, at, box, busiest, seconds, chosen, onOpen }: Props) {
  const radius = radiusOf(node, busiest);
  const { total, time } = node.statistics;
  const client = node.type === "client";
  const name = client ? ["Client"] : wrapName(node.name, box.nameWidth, box.nameLines);
  return (
    <g
      class={`node${chosen ? " chosen" : ""}`}
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
      data-node={node.key}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: no focus goes here but to the button, whose label says it in words. */}
      <g aria-hidden="true">
        <circle class="node-focus" r={radius + 6} />
        <circle class="node-face" r={radius} />
        <Ring radius={radius - RING_WIDTH / 2} width={RING_WIDTH} statistics={node.statistics} />
        {total > 0 ? (
          <>
            <text class="node-latency" y={-1}>
              {shortDuration(time / total)}
            </text>
            <text class="node-rate" y={12}>
              {rate(total, seconds)}
            </text>
          </>
        ) : (
          <NodeSign type={node.type} />
        )}
        <Badge node={node} radius={radius} />
        {name.map((line, index) => (
          <text key={index} class="node-name" y={LARGEST + 18 + index * 14}>
            {line}
          </text>
        ))}
        <text class="node-type" y={LARGEST + 18 + name.length * 14}>
          {client ? "" : typeName(node.type)}
        </text>
      </g>
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG holds no button element; this is one in all but name. */}
      <rect
        class="node-button"
        x={-box.width / 2}
        y={-CENTRE_Y}
        width={box.width}
        height={box.height}
        role="button"
        // In lower case: an SVG element knows no other spelling.
        tabindex={0}
        aria-pressed={chosen}
        aria-label={describe(node, seconds)}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          onOpen();
        }}
      />
    </g>
  );
}

function NodeSign({ type }: { type: string }) {
  if (type !== "client")
    return (
      <text class="node-rate" y={4}>
        –
      </text>
    );
  return (
    <g class="node-person">
      <circle cy={-6} r={6} />
      <path d="M-12 13a12 11 0 0 1 24 0z" />
    </g>
  );
}

/** The worst outcome as sign and share: what the ring says in colour, in writing. */
function Badge({ node, radius }: { node: MapNode; radius: number }) {
  const bad = worst(node.statistics);
  if (bad === "ok") return null;
  const text = `${outcome(bad).sign} ${percent(shares(node.statistics)[bad])}`;
  const width = text.length * 6.6 + 12;
  return (
    <g
      class={`badge badge-${bad}`}
      style={{ transform: `translate(${radius * 0.62}px, ${-radius * 0.86}px)` }}
    >
      <rect x={-12} y={-9} width={width} height={18} rx={9} />
      <text x={width / 2 - 12} y={4}>
        {text}
      </text>
    </g>
  );
}

function describe(node: MapNode, seconds: number): string {
  const { total, time } = node.statistics;
  const head = node.type === "client" ? `Client of ${node.name}` : `${node.name}, ${typeName(node.type)}`;
  if (total === 0) return head;
  const share = shares(node.statistics);
  const parts = OUTCOMES.filter(({ id }) => id !== "ok" && share[id] > 0).map(
    ({ id, label }) => `${percent(share[id])} ${label.toLowerCase()}`,
  );
  return [
    head,
    plural(total, "request"),
    rate(total, seconds).replace("/min", " per minute"),
    `average ${duration(time / total)}`,
    ...(parts.length > 0 ? parts : ["all OK"]),
  ].join(", ");
}
