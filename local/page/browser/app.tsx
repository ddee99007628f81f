import { useEffect } from "preact/hooks";
import { connect } from "./connection.ts";
import { MapView } from "./map/view.tsx";
import { useRoute } from "./route.ts";
import { Header } from "./shell/header.tsx";
import { Nav } from "./shell/nav.tsx";
import { VIEWS, viewOf } from "./shell/views.ts";
import { TracesView } from "./traces/view.tsx";

/** The page: navigation, header, and the view that the address names. */
export function App() {
  const route = useRoute();
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
        <Nav route={route} current={view} views={VIEWS} />
        <div class="content">
          <Header route={route} view={view} />
          <main id="main" tabIndex={-1}>
            {view.id === "map" && <MapView route={route} />}
            {view.id === "traces" && <TracesView route={route} />}
          </main>
        </div>
      </div>
    </>
  );
}

// Not a link: the address after # names the view, and #main would leave it.
function skip(): void {
  document.getElementById("main")?.focus();
}
