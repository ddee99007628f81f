import { useLive } from "../live.ts";
import { Segmented } from "../parts/segmented.tsx";
import { go, hrefWith, type Route } from "../route.ts";
import { RANGES, scopeOf } from "../scope.ts";
import type { Run } from "../shapes.ts";
import { groups } from "../xray.ts";
import { LiveSign } from "./livesign.tsx";
import { ThemeSwitch } from "./theme.tsx";

interface Props {
  route: Route;
  label: string;
  scoped: boolean;
  run: Run | undefined;
}

/** The view's name, what it looks at, and whether the run still answers. */
export function Header({ route, label, scoped, run }: Props) {
  return (
    <header class="header">
      <div class="header-title">
        <h1>{label}</h1>
        {run && <p class="soft">{run.about}</p>}
      </div>
      <div class="header-tools">
        {scoped && <ScopeChoice route={route} />}
        <LiveSign />
        <ThemeSwitch />
      </div>
    </header>
  );
}

function ScopeChoice({ route }: { route: Route }) {
  const scope = scopeOf(route);
  const known = useLive("groups", groups).data ?? [];
  return (
    <>
      <Segmented label="Time range">
        {RANGES.map(({ seconds, label, long }) => (
          <a
            key={seconds}
            href={hrefWith(route, { range: String(seconds) })}
            aria-current={scope.seconds === seconds}
            title={long}
          >
            {label}
          </a>
        ))}
      </Segmented>
      <label class="choice">
        <span class="hidden">Group</span>
        <select
          value={scope.group ?? ""}
          onChange={(event) => go(hrefWith(route, { group: event.currentTarget.value || undefined }))}
        >
          <option value="">All traces</option>
          {known.map(({ GroupName }) => (
            <option key={GroupName} value={GroupName}>
              {GroupName}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
