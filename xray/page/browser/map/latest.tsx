import { duration } from "../format.ts";
import { useLive } from "../live.ts";
import { outcomesOf } from "../outcome.ts";
import { OutcomeMark } from "../parts/outcome.tsx";
import { Time } from "../parts/time.tsx";
import { hrefOf, type Route } from "../route.ts";
import { type Scope, scopeKey } from "../scope.ts";
import { newestTraces } from "../xray.ts";

const SHOWN = 6;

/** The newest few traces that a filter expression finds. */
export function LatestTraces({ filter, scope, route }: { filter: string; scope: Scope; route: Route }) {
  const { data, error } = useLive(`latest ${filter} ${scopeKey(scope)}`, async (signal) => {
    const traces = await newestTraces(scope, filter, signal);
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
              <Time at={trace.StartTime} />
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
