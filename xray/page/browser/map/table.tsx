import { duration, number, percent, rate } from "../format.ts";
import { shares } from "../outcome.ts";
import { type MapGraph, typeName } from "./graph.ts";

/** The map in rows: for screen readers, for sorting by eye, for copying. */
export function MapTable({
  graph,
  seconds,
  hrefOf,
}: {
  graph: MapGraph;
  seconds: number;
  hrefOf(key: string): string;
}) {
  const names = new Map(graph.nodes.map((node) => [node.key, node]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
    <section class="scroll-x" tabIndex={0} aria-label="Services">
      <table class="table">
        <caption class="hidden">Services of the trace map</caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Type</th>
            <th scope="col" class="num">
              Requests
            </th>
            <th scope="col" class="num">
              Rate
            </th>
            <th scope="col" class="num">
              Average
            </th>
            <th scope="col" class="num">
              Error
            </th>
            <th scope="col" class="num">
              Throttle
            </th>
            <th scope="col" class="num">
              Fault
            </th>
            <th scope="col">Calls</th>
          </tr>
        </thead>
        <tbody>
          {graph.nodes.map((node) => {
            const { total, time } = node.statistics;
            const share = shares(node.statistics);
            const calls = graph.edges.flatMap((edge) => (edge.from === node.key ? [names.get(edge.to)] : []));
            return (
              <tr key={node.key}>
                <th scope="row">
                  <a href={hrefOf(node.key)}>{node.name}</a>
                </th>
                <td>{typeName(node.type)}</td>
                <td class="num">{number(total)}</td>
                <td class="num">{rate(total, seconds)}</td>
                <td class="num">{total ? duration(time / total) : "–"}</td>
                <td class="num">{percent(share.error)}</td>
                <td class="num">{percent(share.throttle)}</td>
                <td class="num">{percent(share.fault)}</td>
                <td>
                  {calls
                    .flatMap((called) => (called ? [`${called.name} (${typeName(called.type)})`] : []))
                    .join(", ") || "–"}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
