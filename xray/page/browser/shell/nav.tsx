import { useContext } from "preact/hooks";
import { PageContext } from "../page.ts";
import { hrefOf, type Route } from "../route.ts";
import type { Run } from "../shapes.ts";
import { StoreNote } from "./store.tsx";
import type { View } from "./views.ts";

interface Props {
  views: readonly View[];
  route: Route;
  current: View | undefined;
  run: Run | undefined;
}

/** Links to the views: beside the content, or below it on a phone. */
export function Nav({ views, route, current, run }: Props) {
  const { name } = useContext(PageContext);
  return (
    <nav class="nav" aria-label="Views">
      <div class="brand">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span>{name}</span>
      </div>
      <ul>
        {views.map((view) => (
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
      {run && <StoreNote store={run.store} route={route} />}
    </nav>
  );
}
