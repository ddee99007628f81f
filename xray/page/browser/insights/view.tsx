import { useContext } from "preact/hooks";
import { useLive } from "../live.ts";
import { typeName } from "../map/graph.ts";
import { PageContext } from "../page.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { hrefOf, type Route } from "../route.ts";
import { overview } from "./client.ts";
import { Groups } from "./groups.tsx";
import { ImpactBar } from "./impact.tsx";
import { InsightState } from "./state.tsx";

/** Insights, the groups they come from, and what was sent about them. */
export function InsightsView({ route }: { route: Route }) {
  const { Notifications } = useContext(PageContext);
  const { data, error, reload } = useLive("insights", overview);
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="insights" />;
  return (
    <div class="insights-view">
      <section aria-labelledby="insights-title">
        <h2 id="insights-title">Insights</h2>
        {data.insights.length === 0 ? (
          <Empty title="Nothing out of the ordinary">
            <p>An insight opens when a service's faults leave the range that its past suggests.</p>
          </Empty>
        ) : (
          <ul class="stacked">
            {data.insights.map((insight) => (
              <li key={insight.InsightId} class="card">
                <div class="insight-head">
                  <h3>
                    <a href={hrefOf(route, ["insight", insight.InsightId])}>
                      {insight.Summary || `Faults in ${insight.GroupName}`}
                    </a>
                  </h3>
                  <InsightState insight={insight} />
                </div>
                <p class="soft">
                  Group {insight.GroupName} · root cause {insight.RootCauseServiceId?.Name ?? "unknown"} (
                  {typeName(insight.RootCauseServiceId?.Type ?? "")})
                </p>
                <ImpactBar label="Clients" impact={insight.ClientRequestImpactStatistics} />
                <ImpactBar label="Root cause" impact={insight.RootCauseServiceRequestImpactStatistics} />
              </li>
            ))}
          </ul>
        )}
        <p class="soft small note">
          An approximation: AWS does not publish the model behind its insights. Here a service is anomalous
          when its faults in a short span exceed what its recent rate makes likely; the root cause is the
          anomalous service furthest downstream.
        </p>
      </section>
      {Notifications && <Notifications />}
      <Groups groups={data.groups} route={route} />
    </div>
  );
}
