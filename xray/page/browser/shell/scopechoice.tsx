import { useLive } from "../live.ts";
import { useNarrow } from "../parts/room.ts";
import { Segmented } from "../parts/segmented.tsx";
import { go, hrefWith, type Route } from "../route.ts";
import { EVERYTHING, RANGES, rangeOf, scopeOf } from "../scope.ts";
import type { Run } from "../shapes.ts";
import { groups } from "../xray.ts";
import { Between } from "./between.tsx";

interface Choice {
  readonly range: string;
  readonly label: string;
  readonly long: string;
}

/** Chooses the time and the group that the view shows. */
export function ScopeChoice({ route, run }: { route: Route; run: Run | undefined }) {
  const known = useLive("groups", groups).data ?? [];
  const { last, group } = scopeOf(route, run);
  const present = last === undefined ? (route.query.range ?? "") : String(last);
  const choices = choicesOf(run);
  const to = (range: string) => hrefWith(route, { range });
  const between = !choices.some(({ range }) => range === present);
  return (
    <>
      {useNarrow() ? (
        <label class="choice">
          <span class="hidden">Time range</span>
          <select value={present} onChange={(event) => go(to(event.currentTarget.value))}>
            {choices.map(({ range, long }) => (
              <option key={range} value={range}>
                {long}
              </option>
            ))}
            {between && <option value={present}>Chosen time</option>}
          </select>
        </label>
      ) : (
        <Segmented label="Time range">
          {choices.map(({ range, label, long }) => (
            <a key={range} href={to(range)} aria-current={present === range} title={long}>
              {label}
            </a>
          ))}
        </Segmented>
      )}
      <Between
        scope={scopeOf(route, run)}
        chosen={between}
        onChoose={(from, end) => go(to(rangeOf(from, end)))}
      />
      <label class="choice">
        <span class="hidden">Group</span>
        <select
          value={group ?? ""}
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

/** The last minutes and hours, everything kept, and the time since the last switch. */
function choicesOf(run: Run | undefined): Choice[] {
  const choices = RANGES.map(({ seconds, label, long }) => ({ range: String(seconds), label, long }));
  const all = { range: EVERYTHING, label: "All", long: "everything kept" };
  const last = run?.marks.findLast(({ since }) => since !== undefined);
  if (last?.since === undefined) return [...choices, all];
  return [...choices, all, { range: rangeOf(last.time), label: last.since, long: last.since }];
}
