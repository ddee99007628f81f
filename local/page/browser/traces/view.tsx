import { useMemo, useState } from "preact/hooks";
import { number, plural } from "../format.ts";
import { useLive } from "../live.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { go, hrefWith, type Route } from "../route.ts";
import { rangeName, scopeOf } from "../scope.ts";
import { MOST_TRACES, traceSummaries } from "../xray.ts";
import { FilterBox } from "./filterbox.tsx";
import { type Sort, sorted, TraceTable } from "./table.tsx";

/** The traces of a time, a group and a filter expression. */
export function TracesView({ route }: { route: Route }) {
  const scope = scopeOf(route);
  const filter = route.query.filter ?? "";
  const [sort, setSort] = useState<Sort>({ by: "time", down: true });
  const { data, error, reload } = useLive(`traces ${scope.seconds} ${scope.group} ${filter}`, (signal) =>
    traceSummaries(scope, filter, signal),
  );
  const rows = useMemo(() => (data ? sorted(data.traces, sort) : []), [data, sort]);
  return (
    <div class="traces-view">
      <FilterBox value={filter} error={error} onSubmit={(text) => go(hrefWith(route, { filter: text }))} />
      {!data && (error ? <Failed error={error} retry={reload} /> : <Loading what="traces" />)}
      {data && data.traces.length === 0 && (
        <Empty title={filter ? "No trace matches" : `No traces in ${rangeName(scope.seconds)}`}>
          <p>
            {filter
              ? `${plural(data.processed, "trace")} in ${rangeName(scope.seconds)} looked at; none is kept by the filter.`
              : "Drop a picture anywhere on this page to send one through the pipeline."}
          </p>
        </Empty>
      )}
      {data && data.traces.length > 0 && (
        <section class="card flush">
          <p class="list-head">
            <strong>{plural(data.traces.length, "trace")}</strong> in {rangeName(scope.seconds)}
            {data.more && (
              <span class="soft">
                {" "}
                – the newest {number(MOST_TRACES)}; choose a shorter time to see the rest
              </span>
            )}
          </p>
          <TraceTable traces={rows} sort={sort} onSort={setSort} route={route} />
        </section>
      )}
    </div>
  );
}
