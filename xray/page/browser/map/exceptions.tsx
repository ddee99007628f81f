import { number, plural } from "../format.ts";
import { useLive } from "../live.ts";
import { Breakable } from "../parts/breakable.tsx";
import { hrefOf, type Route } from "../route.ts";
import { type Scope, scopeKey } from "../scope.ts";
import { parseTrace } from "../trace/document.ts";
import { exceptionsAt } from "../trace/exceptions.ts";
import { newestTraces, traces } from "../xray.ts";
import { type MapNode, nodeFilter } from "./graph.ts";

/** So many of the newest failed traces are read for their exceptions. */
const READ = 15;

/** The exceptions that a node's failed calls ended in, most frequent first. */
export function Exceptions({ node, scope, route }: { node: MapNode; scope: Scope; route: Route }) {
  const failed = node.statistics.total - node.statistics.ok;
  const { data, error } = useLive(`exceptions ${node.key} ${scopeKey(scope)} ${failed}`, async (signal) => {
    if (failed === 0) return { seen: [], read: 0 };
    const condition = "fault = true OR error = true OR throttle = true";
    const found = await newestTraces(scope, nodeFilter(node, condition), signal);
    const read = await traces(
      found.slice(0, READ).map((trace) => trace.Id),
      signal,
    );
    return { seen: exceptionsAt(node, read.map(parseTrace)), read: read.length };
  });
  if (failed === 0) return null;
  return (
    <>
      <h3>Exceptions</h3>
      {error && <p class="problem">{error}</p>}
      {data && data.seen.length === 0 && (
        <p class="soft">None recorded in the newest {plural(data.read, "failed trace")}.</p>
      )}
      {data && data.seen.length > 0 && (
        <>
          <ul class="exceptions">
            {data.seen.map((exception) => (
              <li key={`${exception.type} ${exception.message}`}>
                <a href={hrefOf(route, ["trace", exception.traceId], { at: exception.entityId })}>
                  <strong>
                    <Breakable text={exception.type} />
                  </strong>{" "}
                  <span class="soft">in {plural(exception.traces, "trace")}</span>
                  <span class="message">{exception.message}</span>
                </a>
              </li>
            ))}
          </ul>
          <p class="soft small">
            {data.read === 1
              ? "From one failed trace."
              : `From the newest ${number(data.read)} failed traces.`}
          </p>
        </>
      )}
    </>
  );
}
