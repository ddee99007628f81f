import { clock, duration } from "../format.ts";
import { useLive } from "../live.ts";
import { outcomesOf } from "../outcome.ts";
import { OutcomeMark } from "../parts/outcome.tsx";
import { hrefOf, type Route } from "../route.ts";
import { newestTraces, type Scope } from "../xray.ts";
import { type MapNode, nodeFilter } from "./graph.ts";

const SHOWN = 6;

/** The newest few traces that went through a node. */
export function LatestTraces({ node, scope, route }: { node: MapNode; scope: Scope; route: Route }) {
  const { data, error } = useLive(`latest ${node.key} ${scope.seconds} ${scope.group}`, async (signal) => {
    const traces = await newestTraces(scope, nodeFilter(node), signal);
    return traces.slice(0, SHOWN);
  });
  if (data?.length === 0) return null;
  return (
    <>
      <h3>Latest traces</h3>
      {error && <p class="problem">{error}</p>}
      <ul class="rows">
        {data?.map((trace) => (
          <li key={trace.Id}>
            <a href={hrefOf(route, ["trace", trace.Id])}>
              <time>{clock(trace.StartTime)}</time>
              <span>{duration(trace.Duration)}</span>
              {trace.IsPartial ? (
                <span class="mark mark-partial">In progress</span>
              ) : (
                <span class="marks">
                  {outcomesOf(trace).map((id) => (
                    <OutcomeMark key={id} id={id} />
                  ))}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
