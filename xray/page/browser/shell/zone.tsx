import { LOCAL_IS_UTC, setZone, useZone, zoneName } from "../time.ts";

/** Names the zone of all times on the page, and switches between the reader's own and UTC. */
export function ZoneSwitch() {
  const zone = useZone();
  if (LOCAL_IS_UTC) return <span class="zone soft">Times in UTC</span>;
  const other = zone === "utc" ? "local" : "utc";
  return (
    <button
      type="button"
      class="button zone"
      title={`Show times in ${zoneName(other)}`}
      onClick={() => setZone(other)}
    >
      <span class="hidden">Times in </span>
      {zoneName(zone)}
    </button>
  );
}
