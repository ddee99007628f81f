import { useCallback, useContext, useRef, useState } from "preact/hooks";
import { useLive } from "../live.ts";
import { OUTCOMES } from "../outcome.ts";
import { PageContext } from "../page.ts";
import { Segmented } from "../parts/segmented.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { go, hrefWith, type Route } from "../route.ts";
import { rangeName, scopeOf } from "../scope.ts";
import { serviceGraph } from "../xray.ts";
import { Detail } from "./detail.tsx";
import { toGraph } from "./graph.ts";
import { TraceMap } from "./map.tsx";
import { MapNews } from "./news.tsx";
import { MapTable } from "./table.tsx";

/** The trace map, with the chosen node beside it. */
export function MapView({ route }: { route: Route }) {
  const { Hint } = useContext(PageContext);
  const scope = scopeOf(route);
  const [zoom, setZoom] = useState(1);
  const stage = useRef<HTMLElement>(null);
  const {
    data: graph,
    error,
    reload,
  } = useLive(`map ${scope.seconds} ${scope.group}`, async (signal) =>
    toGraph(await serviceGraph(scope, signal)),
  );
  const chosen = route.query.node;
  const node = graph?.nodes.find(({ key }) => key === chosen);
  const asTable = route.query.as === "table";

  const close = useCallback(() => {
    go(hrefWith(route, { node: undefined }));
    if (chosen)
      stage.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(chosen)}"] .node-button`)?.focus();
  }, [route, chosen]);

  if (!graph) return error ? <Failed error={error} retry={reload} /> : <Loading what="the trace map" />;
  if (graph.nodes.length === 0) {
    return (
      <Empty title={`No traces in ${rangeName(scope.seconds)}`}>
        {Hint && <Hint />}
        <p>{scope.group ? "Choose a longer time or another group." : "Or choose a longer time."}</p>
      </Empty>
    );
  }
  return (
    <div class={`map-view${node ? " with-detail" : ""}`}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from wherever the focus is within. */}
      <section
        ref={stage}
        class="card map-stage"
        onKeyDown={(event) => event.key === "Escape" && node && close()}
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
            {!asTable && (
              <Segmented label="Zoom">
                <button
                  type="button"
                  aria-label="Zoom out"
                  onClick={() => setZoom(Math.max(0.5, zoom / 1.25))}
                >
                  −
                </button>
                <button type="button" onClick={() => setZoom(1)}>
                  Fit
                </button>
                <button type="button" aria-label="Zoom in" onClick={() => setZoom(Math.min(3, zoom * 1.25))}>
                  +
                </button>
              </Segmented>
            )}
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
        <MapNews graph={graph} />
        {asTable ? (
          <MapTable graph={graph} seconds={scope.seconds} hrefOf={(key) => hrefWith(route, { node: key })} />
        ) : (
          <TraceMap
            graph={graph}
            seconds={scope.seconds}
            chosen={node?.key}
            zoom={zoom}
            onOpen={(key) => go(hrefWith(route, { node: key }))}
          />
        )}
      </section>
      {node && <Detail key={node.key} node={node} route={route} onClose={close} />}
    </div>
  );
}
