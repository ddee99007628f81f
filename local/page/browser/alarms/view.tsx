import { Empty, Failed, Loading, plural, Time, useLive } from "@image-text/xray/page";
import { Dashboards } from "../dashboard/view.tsx";
import { type Alarm, alarms } from "./client.ts";
import { StateMark, stateName } from "./state.tsx";

/** The CloudWatch alarms: the state of each, why, and how it changed. */
export function AlarmsView() {
  const { data, error, reload } = useLive("alarms", alarms);
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="alarms" />;
  if (data.length === 0)
    return (
      <Empty title="No alarms">
        <p>The deployment declares no CloudWatch alarm.</p>
      </Empty>
    );
  const raised = data.filter(({ state }) => state === "ALARM").length;
  return (
    <div class="alarms-view">
      <p role="status">
        <strong>{plural(data.length, "alarm")}</strong>, {raised} in alarm
      </p>
      <ul class="stacked">
        {data.map((alarm) => (
          <li key={alarm.name} class="card">
            <AlarmCard alarm={alarm} />
          </li>
        ))}
      </ul>
      <Dashboards />
      <p class="soft">
        Alarms are evaluated every few seconds here, and the current minute counts as soon as it breaches.
        CloudWatch evaluates every minute, so an alarm is raised up to a minute later on AWS.
      </p>
    </div>
  );
}

function AlarmCard({ alarm }: { alarm: Alarm }) {
  return (
    <>
      <div class="insight-head">
        <h2>{alarm.name}</h2>
        <p>
          <StateMark state={alarm.state} />{" "}
          <span class="soft">
            since <Time at={alarm.since} />
          </span>
        </p>
      </div>
      {alarm.description && <p>{alarm.description}</p>}
      <dl class="alarm-facts">
        <dt>Reason</dt>
        <dd>{alarm.reason}</dd>
        <dt>Metric</dt>
        <dd>{alarm.metric}</dd>
        <dt>Condition</dt>
        <dd>{alarm.condition}</dd>
      </dl>
      {alarm.changes.length > 0 && (
        <details>
          <summary>History ({plural(alarm.changes.length, "change")})</summary>
          <ol class="alarm-history">
            {alarm.changes.map(({ time, before, state, reason }, index) => (
              <li key={index}>
                <Time at={time} /> · {stateName(before)} → {stateName(state)}
                <span class="soft"> · {reason}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
