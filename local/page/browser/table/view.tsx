import {
  Failed,
  hrefOf,
  Loading,
  nodeFilter,
  number,
  plural,
  type Route,
  rangeOf,
  useLive,
} from "@image-text/xray/page";
import { alarms } from "../alarms/client.ts";
import { stateName } from "../alarms/state.tsx";
import { SendSamples } from "../samples/send.tsx";
import { buckets } from "./buckets.ts";
import { CapacityChart } from "./chart.tsx";
import { type Capacity, table } from "./client.ts";
import { stepsOf } from "./steps.ts";
import { ModeSwitch } from "./switch.tsx";

const SECONDS = 900;
const BUCKET = 10;

/** The time since the last switch, for the map; the usual time without one. */
function sinceSwitch(capacities: readonly Capacity[]): string | undefined {
  const last = capacities.length > 1 ? capacities.at(-1) : undefined;
  return last && rangeOf(last.time);
}

/** The results table: what it consumed and its capacity, what was throttled, and the switch. */
export function TableView({ route }: { route: Route }) {
  const { data, error, reload } = useLive("table", table);
  const { data: known } = useLive("alarms", alarms);
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="the table" />;
  const rows = buckets(data.seconds, Date.now() / 1000, BUCKET, SECONDS / BUCKET);
  const start = rows[0]?.from ?? 0;
  const steps = (of: "read" | "write") => stepsOf(data.capacities, of, start, start + SECONDS + BUCKET);
  const changes = (known ?? []).flatMap((alarm) =>
    alarm.changes
      .filter(({ time, before }) => time >= start && before !== "INSUFFICIENT_DATA")
      .map(({ time, state }) => ({ time, label: `${alarm.name}: ${stateName(state)}` })),
  );
  const throttled = rows.reduce((sum, row) => sum + row.throttled, 0);
  const node = { name: data.name, type: "AWS::DynamoDB::Table" };
  return (
    <div class="table-view">
      <section class="card table-head">
        <ModeSwitch table={data} onChange={reload} />
        <dl class="numbers">
          <div>
            <dt>Write capacity</dt>
            <dd>{data.writeCapacity === undefined ? "no limit" : `${number(data.writeCapacity)}/s`}</dd>
          </div>
          <div>
            <dt>Read capacity</dt>
            <dd>{data.readCapacity === undefined ? "no limit" : `${number(data.readCapacity)}/s`}</dd>
          </div>
          <div>
            <dt>Items</dt>
            <dd>{number(data.itemCount)}</dd>
          </div>
        </dl>
      </section>
      <section class="card">
        <div class="table-title">
          <h2>{data.name}</h2>
          {throttled > 0 ? (
            <a
              class="mark mark-throttle"
              href={hrefOf(route, ["traces"], { filter: nodeFilter(node, "throttle") })}
            >
              <span class="mark-sign" aria-hidden="true">
                ≋
              </span>
              {plural(throttled, "throttled request")} in 15 minutes
            </a>
          ) : (
            <p class="soft">Nothing throttled in 15 minutes</p>
          )}
        </div>
        <CapacityChart
          title="Writes"
          of="write"
          rows={rows}
          size={BUCKET}
          steps={steps("write")}
          throttles
          alarms={changes}
        />
        <CapacityChart
          title="Reads"
          of="read"
          rows={rows}
          size={BUCKET}
          steps={steps("read")}
          throttles={false}
          alarms={changes}
        />
        <ul class="chart-legend">
          <li>
            <span class="key key-bar" /> consumed, average over {BUCKET} s
          </li>
          <li>
            <span class="key key-over" /> above capacity, out of saved-up burst
          </li>
          <li>
            <span class="key key-capacity" /> capacity
          </li>
          <li>
            <span class="key key-throttled" /> ≋ throttled requests, reads and writes
          </li>
          <li>▲ change of an alarm</li>
        </ul>
      </section>
      <section class="card">
        <div class="table-title">
          <h2>Try it</h2>
          <SendSamples />
        </div>
        <p class="soft">
          {data.mode === "provisioned"
            ? "60 or more pictures at once exceed one write capacity unit: the table node turns purple."
            : "On-demand takes them all. The map since the switch shows no throttles."}
        </p>
        <p>
          <a href={hrefOf(route, ["map"], { range: sinceSwitch(data.capacities) })}>Open the map</a>
        </p>
      </section>
      <section class="card notes">
        <h2>How accurate is this?</h2>
        <ul>
          <li>
            The switch does what a changed line and <code>cdktf deploy</code> do: one UpdateTable, in place.
            AWS takes a switch to on-demand four times in 24 hours.
          </li>
          <li>
            A provisioned table saves up five minutes of unused capacity for bursts
            {data.burst
              ? `; here ${number(Math.floor(data.burst.write))} write and ${number(Math.floor(data.burst.read))} read units are left`
              : ""}
            . AWS does not say how much a new table has saved up; here it is one second's worth.
          </li>
          <li>
            AWS splits a table that grows or is busy into partitions with limits of their own; here it stays
            whole.
          </li>
        </ul>
      </section>
    </div>
  );
}
