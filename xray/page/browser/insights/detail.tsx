import { useLive } from "../live.ts";
import { nodeFilter, nodeKey, typeName } from "../map/graph.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { hrefOf, type Route } from "../route.ts";
import { clock, moment } from "../time.ts";
import { type InsightEvent, insight } from "./client.ts";
import { ImpactBar } from "./impact.tsx";
import { InsightState } from "./state.tsx";

/** One insight: its root cause, its impact and its events. */
export function InsightView({ route }: { route: Route }) {
  const id = route.path[1] ?? "";
  const { data, error, reload } = useLive(`insight ${id}`, (signal) => insight(id, signal));
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="the insight" />;
  const { found, events } = data;
  if (!found) {
    return (
      <Empty title="No such insight">
        <a class="button" href={hrefOf(route, ["insights"])}>
          All insights
        </a>
      </Empty>
    );
  }
  const root = { name: found.RootCauseServiceId?.Name ?? "", type: found.RootCauseServiceId?.Type ?? "" };
  return (
    <div class="insights-view">
      <section class="card">
        <div class="insight-head">
          <h2>{found.Summary || `Faults in ${found.GroupName}`}</h2>
          <InsightState insight={found} />
        </div>
        <p class="soft">Group {found.GroupName}</p>
        <ImpactBar label="Clients" impact={found.ClientRequestImpactStatistics} />
        <ImpactBar label="Root cause" impact={found.RootCauseServiceRequestImpactStatistics} />
        <h3>Root cause</h3>
        <p>
          <a href={hrefOf(route, ["map"], { node: nodeKey(root.name, root.type) })}>{root.name}</a>{" "}
          <span class="soft">{typeName(root.type)}</span>
        </p>
        <p>
          <a href={hrefOf(route, ["traces"], { filter: nodeFilter(root, "fault") })}>Failed traces</a>
        </p>
        <h3>Anomalous services</h3>
        <ul>
          {(found.TopAnomalousServices ?? []).map(({ ServiceId }) => (
            <li key={`${ServiceId?.Name} ${ServiceId?.Type}`}>
              {ServiceId?.Name} <span class="soft">{typeName(ServiceId?.Type ?? "")}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="timeline-title">
        <h2 id="timeline-title">Timeline</h2>
        <ol class="timeline">
          {events.map((event) => (
            <Moment key={event.EventTime} event={event} />
          ))}
          {events.length === 0 && <li class="soft">Nothing was recorded yet.</li>}
        </ol>
      </section>
    </div>
  );
}

function Moment({ event }: { event: InsightEvent }) {
  return (
    <li>
      <time dateTime={event.EventTime ? moment(event.EventTime) : undefined}>{clock(event.EventTime)}</time>
      <div>
        <p>{event.Summary}</p>
        <ImpactBar label="Clients" impact={event.ClientRequestImpactStatistics} />
        <ImpactBar label="Root cause" impact={event.RootCauseServiceRequestImpactStatistics} />
      </div>
    </li>
  );
}
