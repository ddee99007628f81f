import { useCallback, useContext, useMemo, useRef } from "preact/hooks";
import { useLive } from "../live.ts";
import { OUTCOMES } from "../outcome.ts";
import { PageContext } from "../page.ts";
import { Segmented } from "../parts/segmented.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { go, hrefWith, type Route } from "../route.ts";
import { clipped, rangeName, scopeKey, scopeOf, secondsOf } from "../scope.ts";
import type { Run } from "../shapes.ts";
import { MOST_GRAPH_SECONDS, serviceGraph } from "../xray.ts";
import { Detail } from "./detail.tsx";
import { EdgeDetail } from "./edgedetail.tsx";
import { toGraph } from "./graph.ts";
import { TraceMap } from "./map.tsx";
import { mergeLambda } from "./merge.ts";
import { MapNews } from "./news.tsx";
import { MapTable } from "./table.tsx";

/** The trace map, with the chosen node beside it. */
export function MapView({ route, run }: { route: Route; run: Run | undefined }) {
  const { Hint } = useContext(PageContext);
  const asked = scopeOf(route, run);
  // The API draws no longer time.
  const scope = clipped(asked, MOST_GRAPH_SECONDS);
  const stage = useRef<HTMLElement>(null);
  const {
    data: whole,
    error,
    reload,
  } = useLive(`map ${scopeKey(scope)}`, async (signal) => toGraph(await serviceGraph(scope, signal)));
  const apart = route.query.lambda === "two";
  const graph = useMemo(() => whole && (apart ? whole : mergeLambda(whole)), [whole, apart]);
  const chosen = route.query.node ?? route.query.edge;
  const edge = graph?.edges.find(({ key }) => key === route.query.edge);
  const node = graph?.nodes.find(({ key }) => key === chosen);
  const asTable = route.query.as === "table";

  const close = useCallback(() => {
    go(hrefWith(route, { node: undefined, edge: undefined }));
    if (chosen === undefined) return;
    const name = CSS.escape(chosen);
    stage.current
      ?.querySelector<SVGElement>(`[data-node="${name}"] .node-button, [data-edge="${name}"] .edge-button`)
      ?.focus();
  }, [route, chosen]);

  if (!graph) return error ? <Failed error={error} retry={reload} /> : <Loading what="the trace map" />;
  if (graph.nodes.length === 0) {
    return (
      <Empty title={`No traces in ${rangeName(scope)}`}>
        {Hint && <Hint />}
        <p>{scope.group ? "Choose a longer time or another group." : "Or choose a longer time."}</p>
      </Empty>
    );
  }
  return (
    <div class={`map-view${node || edge ? " with-detail" : ""}`}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from wherever the focus is within. */}
      <section
        ref={stage}
        class="card map-stage"
        onKeyDown={(event) => event.key === "Escape" && chosen !== undefined && close()}
      >
        <div class="map-tools">
          <ul class="legend" aria-label="Colours of the rings">
            {OUTCOMES.map(({ id, label, sign }) => (
              <li key={id} class={`mark mark-${id}`}>
                <span class="mark-sign" aria-hidden="true">
                  {sign}
                </span>
                {label}
              </li>
            ))}
          </ul>
          <div class="tools">
            <label class="check">
              <input
                type="checkbox"
                checked={apart}
                onChange={(event) =>
                  go(hrefWith(route, { lambda: event.currentTarget.checked ? "two" : undefined }))
                }
              />
              Lambda service apart
            </label>
            <Segmented label="Show as">
              <a href={hrefWith(route, { as: undefined })} aria-current={!asTable}>
                Map
              </a>
              <a href={hrefWith(route, { as: "table" })} aria-current={asTable}>
                Table
              </a>
            </Segmented>
          </div>
        </div>
        {scope !== asked && <p class="soft small">X-Ray draws at most six hours: these are the newest.</p>}
        <MapNews graph={graph} />
        {asTable ? (
          <MapTable graph={graph} seconds={secondsOf(scope)} route={route} />
        ) : (
          <TraceMap
            graph={graph}
            seconds={secondsOf(scope)}
            chosen={node?.key ?? edge?.key}
            onOpenNode={(key) => go(hrefWith(route, { node: key, edge: undefined }))}
            onOpenEdge={(key) => go(hrefWith(route, { edge: key, node: undefined }))}
          />
        )}
      </section>
      {edge && <EdgeDetail key={edge.key} edge={edge} scope={scope} route={route} onClose={close} />}
      {node && <Detail key={node.key} node={node} scope={scope} route={route} onClose={close} />}
    </div>
  );
}
