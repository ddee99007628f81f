import { useContext, useMemo, useState } from "preact/hooks";
import { number, plural } from "../format.ts";
import { useLive } from "../live.ts";
import { PageContext } from "../page.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { go, hrefWith, type Route } from "../route.ts";
import { rangeName, scopeOf } from "../scope.ts";
import type { Run } from "../shapes.ts";
import { complaint } from "./complaint.ts";
import { FilterBox } from "./filterbox.tsx";
import { type Gathered, Gathering, MOST_TRACES } from "./gather.ts";
import { useKnown } from "./known.ts";
import { Scatter } from "./scatter.tsx";
import { type Sort, sorted, TraceTable } from "./table.tsx";

/** The traces of a time, a group and a filter expression. */
export function TracesView({ route, run }: { route: Route; run: Run | undefined }) {
  const { Hint } = useContext(PageContext);
  const evicted = run?.store.evicted ?? 0;
  const scope = scopeOf(route);
  const filter = route.query.filter ?? "";
  const [sort, setSort] = useState<Sort>({ by: "time", down: true });
  const wrong = complaint(filter);
  const question = `traces ${scope.seconds} ${scope.group} ${filter}`;
  // The question names the scope and the filter.
  const gathering = useMemo(() => new Gathering(scope, filter), [question]);
  const { data, error, reload } = useLive<Gathered>(question, (signal, show) =>
    wrong ? Promise.reject(new Error(wrong.message)) : gathering.refresh(signal, show),
  );
  const known = useKnown(scope, data?.traces ?? []);
  const rows = useMemo(() => (data ? sorted(data.traces, sort) : []), [data, sort]);
  return (
    <div class="traces-view">
      <FilterBox value={filter} known={known} onSubmit={(text) => go(hrefWith(route, { filter: text }))} />
      {!data && !error && <Loading what="traces" />}
      {!data && error && !wrong && <Failed error={error} retry={reload} />}
      {wrong && (
        <Empty title="The filter cannot be read">
          <p>The place is underlined above. “Help” has examples, Ctrl + Space suggests.</p>
        </Empty>
      )}
      {data && data.traces.length === 0 && (
        <Empty title={filter ? "No trace matches" : `No traces in ${rangeName(scope.seconds)}`}>
          {filter ? (
            <p>
              0 of {plural(data.processed, "trace")} in {rangeName(scope.seconds)} match.
            </p>
          ) : (
            Hint && <Hint />
          )}
        </Empty>
      )}
      {data && data.traces.length > 0 && (
        <section class="card flush">
          <div class="list-head">
            <p>
              <strong>{plural(data.traces.length, "trace")}</strong> in {rangeName(scope.seconds)}
              {!data.complete && <span class="soft"> – gathering …</span>}
              {data.more && (
                <span class="soft">
                  {" "}
                  – the newest {number(MOST_TRACES)}; choose a shorter time or a filter for the rest
                </span>
              )}
            </p>
          </div>
          {evicted > 0 && (
            <p class="list-note soft">
              The store is bounded: {plural(evicted, "older trace")} dropped to make room.
            </p>
          )}
          <Scatter traces={data.traces} seconds={scope.seconds} />
          <TraceTable traces={rows} sort={sort} onSort={setSort} route={route} />
        </section>
      )}
    </div>
  );
}
