import { hrefOf, type Route } from "../route.ts";
import type { Group } from "../shapes.ts";

/** The groups with their filter expressions, and the way to their maps and traces. */
export function Groups({ groups, route }: { groups: readonly Group[]; route: Route }) {
  return (
    <section aria-labelledby="groups-title">
      <h2 id="groups-title">Groups</h2>
      <ul class="card groups">
        {groups.map(({ GroupName, FilterExpression, InsightsConfiguration: on }) => (
          <li key={GroupName}>
            <div class="insight-head">
              <h3>{GroupName}</h3>
              <p class="soft">
                Insights {on?.InsightsEnabled ? "on" : "off"} · notifications{" "}
                {on?.NotificationsEnabled ? "on" : "off"}
              </p>
            </div>
            <code class="expression">{FilterExpression || "every trace"}</code>
            <p class="group-links">
              <a href={hrefOf(route, ["map"], { group: GroupName })}>Open map</a>
              <a href={hrefOf(route, ["traces"], { group: GroupName })}>Open traces</a>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
