import { Failed, hourAndMinute, useLive } from "@image-text/xray/page";
import { LineChart } from "./chart.tsx";
import { dashboards } from "./client.ts";

/** The declared CloudWatch dashboards. */
export function Dashboards() {
  const { data, error, reload } = useLive("dashboards", dashboards);
  return (
    <>
      {error && <Failed error={error} retry={reload} />}
      {data?.map((dashboard) => (
        <section key={dashboard.name} class="card dashboard" aria-label={`Dashboard ${dashboard.name}`}>
          <h2>Dashboard {dashboard.name}</h2>
          <p class="soft">
            {hourAndMinute(dashboard.from)} to {hourAndMinute(dashboard.to)}
          </p>
          <div class="dashboard-charts">
            {dashboard.charts.map((chart, index) => (
              <LineChart key={index} chart={chart} from={dashboard.from} to={dashboard.to} />
            ))}
          </div>
          {dashboard.notDrawn.length > 0 && (
            <p class="soft small">Not drawn here: {dashboard.notDrawn.join("; ")}.</p>
          )}
        </section>
      ))}
    </>
  );
}
