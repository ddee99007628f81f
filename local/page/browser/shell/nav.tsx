import { hrefOf, type Route } from "../route.ts";
import type { Run } from "../shapes.ts";
import { StoreNote } from "./store.tsx";
import { VIEWS, type View } from "./views.ts";

/** The way from view to view: beside the content, or below it on a phone. */
export function Nav({ route, current, run }: { route: Route; current: View; run: Run | undefined }) {
  return (
    <nav class="nav" aria-label="Views">
      <div class="brand">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span>image-text</span>
      </div>
      <ul>
        {VIEWS.map((view) => (
          <li key={view.id}>
            <a href={hrefOf(route, [view.id])} aria-current={view === current ? "page" : undefined}>
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d={view.icon} />
              </svg>
              <span>{view.short ?? view.label}</span>
            </a>
          </li>
        ))}
      </ul>
      {run && <StoreNote store={run.store} />}
    </nav>
  );
}
