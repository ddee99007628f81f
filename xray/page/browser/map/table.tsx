import { duration, number, percent, rate } from "../format.ts";
import { shares } from "../outcome.ts";
import { hrefWith, type Route } from "../route.ts";
import { type MapGraph, type MapNode, typeName } from "./graph.ts";
import { quantile } from "./histogram.tsx";

interface Column {
  readonly by: string;
  readonly label: string;
  of(node: MapNode): number;
  show(value: number, seconds: number): string;
}

const share = (id: "error" | "throttle" | "fault") => (node: MapNode) => shares(node.statistics)[id];
/** Seconds; below all others where there is none. */
const NONE = -1;
const time = (value: number) => duration(value === NONE ? undefined : value);
const average = ({ statistics: { total, time } }: MapNode) => (total === 0 ? NONE : time / total);
const requests = ({ statistics }: MapNode) => statistics.total;

const COLUMNS: readonly Column[] = [
  { by: "requests", label: "Requests", of: requests, show: number },
  { by: "rate", label: "Rate", of: requests, show: rate },
  { by: "average", label: "Average", of: average, show: time },
  { by: "p50", label: "p50", of: ({ histogram }) => quantile(histogram, 0.5) ?? NONE, show: time },
  { by: "p99", label: "p99", of: ({ histogram }) => quantile(histogram, 0.99) ?? NONE, show: time },
  { by: "error", label: "Error", of: share("error"), show: percent },
  { by: "throttle", label: "Throttle", of: share("throttle"), show: percent },
  { by: "fault", label: "Fault", of: share("fault"), show: percent },
];

/** The map in rows: for screen readers, for sorting, for copying. */
export function MapTable({ graph, seconds, route }: { graph: MapGraph; seconds: number; route: Route }) {
  const names = new Map(graph.nodes.map((node) => [node.key, node]));
  const sort = COLUMNS.find(({ by }) => by === route.query.sort);
  const nodes = sort ? [...graph.nodes].sort((a, b) => sort.of(b) - sort.of(a)) : graph.nodes;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
    <section class="scroll-x" tabIndex={0} aria-label="Services">
      <table class="table map-table">
        <caption class="hidden">Services of the trace map</caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Type</th>
            {COLUMNS.map(({ by, label }) => (
              <th key={by} scope="col" class="num" aria-sort={sort?.by === by ? "descending" : "none"}>
                <a href={hrefWith(route, { sort: sort?.by === by ? undefined : by })}>
                  {label}
                  <span aria-hidden="true">{sort?.by === by ? " ↓" : ""}</span>
                </a>
              </th>
            ))}
            <th scope="col">Calls</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => {
            const called = graph.edges.flatMap((edge) =>
              edge.from === node.key ? [names.get(edge.to)] : [],
            );
            return (
              <tr key={node.key}>
                <th scope="row">
                  <a href={hrefWith(route, { node: node.key })}>
                    {node.type === "client" ? "Client" : node.name}
                  </a>
                </th>
                <td>{node.type === "client" ? "" : typeName(node.type)}</td>
                {COLUMNS.map(({ by, label, of, show }) => (
                  <td key={by} class="num" data-label={label}>
                    {show(of(node), seconds)}
                  </td>
                ))}
                <td class="map-calls">
                  {called.flatMap((one) => (one ? [`${one.name} (${typeName(one.type)})`] : [])).join(", ") ||
                    "–"}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
