import { useState } from "preact/hooks";
import { number, plural } from "../format.ts";
import { useLive } from "../live.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { hrefOf, type Route } from "../route.ts";
import { type Findings, findings } from "./client.ts";
import { FindingCard } from "./finding.tsx";

const PAGE = 50;
/** As many as the server keeps and gives. */
const MOST = 1000;

/** What was refused, changed, dropped or never joined, and why: where to look when a trace is missing. */
export function DoctorView({ route }: { route: Route }) {
  const { effect } = route.query;
  const [limit, setLimit] = useState(PAGE);
  const { data, error, reload } = useLive(`doctor ${effect} ${limit}`, (signal) =>
    findings(effect, limit, signal),
  );
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="findings" />;
  if (data.total === 0) {
    return (
      <Empty title="Nothing to report">
        <p>
          Every document was accepted unchanged. What X-Ray rejects, changes or drops, and segments that join
          no trace, are listed here with the reason.
        </p>
      </Empty>
    );
  }
  return (
    <div class="doctor-view">
      <Effects data={data} route={route} />
      {data.matching === 0 ? (
        <p class="soft">No finding of this kind is kept.</p>
      ) : (
        <ol class="stacked">
          {data.rows.map((finding) => (
            <FindingCard key={finding.number} finding={finding} route={route} />
          ))}
        </ol>
      )}
      {data.rows.length < data.matching && limit < MOST && (
        <button type="button" class="button wide" onClick={() => setLimit(MOST)}>
          Show all {number(data.matching)}
        </button>
      )}
    </div>
  );
}

/** Links that narrow the list to one effect. */
function Effects({ data, route }: { data: Findings; route: Route }) {
  const { effect } = route.query;
  return (
    <nav class="finding-effects" aria-label="Findings by effect">
      <a href={hrefOf(route, ["doctor"])} aria-current={effect === undefined ? "true" : undefined}>
        {plural(data.total, "finding")}
      </a>
      {data.effects.map(({ name, count }) => (
        <a
          key={name}
          href={hrefOf(route, ["doctor"], { effect: name })}
          aria-current={effect === name ? "true" : undefined}
        >
          {number(count)} {name}
        </a>
      ))}
    </nav>
  );
}
