import { useEffect, useMemo } from "preact/hooks";
import { connect, useRunCount } from "./connection.ts";
import { useLive } from "./live.ts";
import { type Page, PageContext } from "./page.ts";
import { Empty } from "./parts/states.tsx";
import { request } from "./request.ts";
import { hrefOf, useRoute } from "./route.ts";
import { Run } from "./shapes.ts";
import { LostBanner } from "./shell/banner.tsx";
import { Header } from "./shell/header.tsx";
import { Nav } from "./shell/nav.tsx";
import { TRACE_VIEWS } from "./shell/traceviews.ts";
import { placeOf } from "./shell/views.ts";
import { useZone } from "./time.ts";

/** The root of a page. After a restart of the run it is mounted again, without data of the previous run. */
export function App({ page }: { page: Page }) {
  useEffect(connect, []);
  return <Shell key={useRunCount()} page={page} />;
}

/** Navigation, header, and the view that the address names. */
function Shell({ page }: { page: Page }) {
  useZone();
  const route = useRoute();
  const run = useLive("run", (signal) => request(Run, "/api/run", { signal })).data;
  const views = useMemo(() => [...TRACE_VIEWS, ...page.views], [page]);
  const found = placeOf(views, route);
  const title = found ? (found.place.title?.(route) ?? found.view.label) : "Not found";
  useEffect(() => {
    document.title = `${title} · ${page.name}`;
  }, [title, page]);
  const Everywhere = page.Everywhere;
  return (
    <PageContext.Provider value={page}>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <div class="shell">
        <Nav views={views} route={route} current={found?.view} run={run} />
        <div class="content">
          <Header
            route={route}
            label={found?.view.label ?? "Not found"}
            scoped={found?.place.scoped ?? false}
            run={run}
          />
          <LostBanner />
          <main id="main" tabIndex={-1}>
            {found ? (
              <found.place.Content route={route} run={run} />
            ) : (
              <Empty title="Not found">
                <p>There is nothing at {location.hash} on this page.</p>
                <a class="button" href={hrefOf(route, [])}>
                  Open the trace map
                </a>
              </Empty>
            )}
          </main>
        </div>
      </div>
      {Everywhere && <Everywhere />}
    </PageContext.Provider>
  );
}

// Not a link: the address after # names the view, and #main would leave it.
function skip(): void {
  document.getElementById("main")?.focus();
}
