import { useEffect } from "preact/hooks";
import { connect } from "./connection.ts";
import { FailuresView } from "./failures/view.tsx";
import { ImageView } from "./images/detail.tsx";
import { Uploader } from "./images/upload.tsx";
import { ImagesView } from "./images/view.tsx";
import { InsightView } from "./insights/detail.tsx";
import { InsightsView } from "./insights/view.tsx";
import { useLive } from "./live.ts";
import { MapView } from "./map/view.tsx";
import { request } from "./request.ts";
import { type Route, useRoute } from "./route.ts";
import { Run } from "./shapes.ts";
import { LostBanner } from "./shell/banner.tsx";
import { Header } from "./shell/header.tsx";
import { Nav } from "./shell/nav.tsx";
import { viewOf } from "./shell/views.ts";
import { TableView } from "./table/view.tsx";
import { TraceView } from "./trace/view.tsx";
import { TracesView } from "./traces/view.tsx";

/** The page: navigation, header, and the view that the address names. */
export function App() {
  const route = useRoute();
  const run = useLive("run", (signal) => request(Run, "/api/run", { signal })).data;
  useEffect(connect, []);
  const view = viewOf(route);
  useEffect(() => {
    document.title = `${view.label} · image-text pipeline`;
  }, [view]);
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <div class="shell">
        <Nav route={route} current={view} run={run} />
        <div class="content">
          <Header route={route} view={view} run={run} />
          <LostBanner />
          <main id="main" tabIndex={-1}>
            <Content route={route} run={run} />
          </main>
        </div>
      </div>
      <Uploader />
    </>
  );
}

function Content({ route, run }: { route: Route; run: Run | undefined }) {
  switch (route.path[0]) {
    case "traces":
      return <TracesView route={route} evicted={run?.store.evicted ?? 0} />;
    case "trace":
      return <TraceView route={route} />;
    case "insights":
      return <InsightsView route={route} />;
    case "insight":
      return <InsightView route={route} />;
    case "images":
      return <ImagesView route={route} />;
    case "image":
      return <ImageView route={route} />;
    case "table":
      return <TableView route={route} />;
    case "failures":
      return <FailuresView route={route} />;
    default:
      return <MapView route={route} />;
  }
}

// Not a link: the address after # names the view, and #main would leave it.
function skip(): void {
  document.getElementById("main")?.focus();
}
