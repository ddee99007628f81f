import { useContext, useMemo } from "preact/hooks";
import { useRunCount } from "../connection.ts";
import { number, plural } from "../format.ts";
import { useLive } from "../live.ts";
import { PageContext } from "../page.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { go, hrefOf, hrefWith, type Route } from "../route.ts";
import { rangeName, rangeOf, scopeKey, scopeOf } from "../scope.ts";
import type { Run } from "../shapes.ts";
import { diagnose } from "./diagnostic.ts";
import { Facets } from "./facets.tsx";
import { FilterBox } from "./filterbox.tsx";
import { type Gathered, Gathering, MOST_TRACES } from "./gather.ts";
import { useKnown } from "./known.ts";
import { Scatter } from "./scatter.tsx";
import { hasWords, searchOf } from "./search.ts";
import { sorted, sortOf } from "./sort.ts";
import { TraceTable } from "./table.tsx";

/** The last list, so that Back finds it as it was left. */
let kept: { question: string; gathering: Gathering } | undefined;

/** The traces of a time, a group, and a filter expression or words. */
export function TracesView({ route, run }: { route: Route; run: Run | undefined }) {
  const { Hint, subject } = useContext(PageContext);
  const scope = scopeOf(route, run);
  const { filter = "", words = "" } = route.query;
  const evicted = run?.store.evicted ?? 0;
  const wrong = diagnose(filter);
  const question = `traces ${useRunCount()} ${scopeKey(scope)} ${filter}`;
  const gathering = useMemo(() => {
    if (kept?.question !== question) kept = { question, gathering: new Gathering(scope, filter) };
    return kept.gathering;
    // The question names the scope and the filter.
  }, [question]);
  const { data, error, reload } = useLive<Gathered>(
    question,
    (signal, show) =>
      wrong ? Promise.reject(new Error(wrong.message)) : gathering.refresh(signal, show, evicted),
    gathering.known,
  );
  const known = useKnown(scope, data?.traces ?? []);
  const sort = sortOf(route);
  const found = useMemo(
    () => data && (words === "" ? data.traces : data.traces.filter((trace) => hasWords(trace, words))),
    [data, words],
  );
  const rows = useMemo(() => sorted(found ?? [], sort), [found, sort.by, sort.down]);
  const search = (text: string) => {
    const asked = searchOf(text);
    if (asked.kind === "trace") return go(hrefOf(route, ["trace", asked.id]));
    const next = asked.kind === "filter" ? { filter: asked.expression } : { words: asked.words };
    go(hrefWith(route, { filter: undefined, words: undefined, ...next }));
  };
  return (
    <div class="traces-view">
      <FilterBox value={filter || words} known={known} onSubmit={search} />
      {!data && !error && <Loading what="traces" />}
      {!data && error && !wrong && <Failed error={error} retry={reload} />}
      {wrong && (
        <Empty title="The filter expression is not valid">
          <p>It is underlined above. “Help” has examples; Ctrl + Space suggests.</p>
        </Empty>
      )}
      {data && found?.length === 0 && (
        <Empty title={filter || words ? "No trace matches" : `No traces in ${rangeName(scope)}`}>
          {filter || words ? (
            <p>
              0 of {plural(filter ? data.processed : data.traces.length, "trace")} in {rangeName(scope)} match
              {words && ` the words “${words}”`}.
            </p>
          ) : (
            Hint && <Hint />
          )}
        </Empty>
      )}
      {data && found && found.length > 0 && (
        <section class="card flush">
          <div class="list-head">
            <p>
              <strong>{plural(found.length, "trace")}</strong>
              {words && ` with “${words}”`} in {rangeName(scope)}
              {!data.complete && <span class="soft"> – gathering …</span>}
              {data.more && (
                <span class="soft">
                  {" "}
                  – the newest {number(MOST_TRACES)}; choose a shorter time or a filter for the rest
                </span>
              )}
            </p>
            <Facets
              traces={found}
              filter={filter}
              onChoose={(text) => go(hrefWith(route, { filter: text }))}
            />
          </div>
          {evicted > 0 && (
            <p class="list-note soft">
              The store is bounded: {plural(evicted, "older trace")} dropped to make room.
            </p>
          )}
          <Scatter
            traces={found}
            scope={scope}
            marks={run?.marks ?? []}
            onBrush={(from, to) => go(hrefWith(route, { range: rangeOf(from, to) }))}
            onOpen={({ Id }) => go(hrefOf(route, ["trace", Id]))}
          />
          <TraceTable traces={rows} sort={sort} subject={subject} route={route} />
        </section>
      )}
    </div>
  );
}
