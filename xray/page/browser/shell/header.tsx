import type { Route } from "../route.ts";
import type { Run } from "../shapes.ts";
import { LiveSign } from "./livesign.tsx";
import { ScopeChoice } from "./scopechoice.tsx";
import { ThemeSwitch } from "./theme.tsx";
import { ZoneSwitch } from "./zone.tsx";

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
        {scoped && <ScopeChoice route={route} run={run} />}
        <ZoneSwitch />
        <LiveSign />
        <ThemeSwitch />
      </div>
    </header>
  );
}
