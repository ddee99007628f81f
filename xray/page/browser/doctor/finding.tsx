import { plural } from "../format.ts";
import { Breakable } from "../parts/breakable.tsx";
import { Time } from "../parts/time.tsx";
import { hrefOf, type Route } from "../route.ts";
import type { Finding } from "./client.ts";

const BASIS = {
  documented: "documented by AWS",
  observed: "observed of AWS",
  chosen: "chosen here; AWS does not say",
} as const satisfies Record<Finding["basis"], string>;

/** One finding: what happened to a document, why, and by which rule. */
export function FindingCard({ finding, route }: { finding: Finding; route: Route }) {
  const { effect, reason, sentence, basis, source, rule, count, first, last, document } = finding;
  return (
    <li class="card finding">
      <div class="insight-head">
        <h2>
          <span class="finding-effect">{effect}</span> {reason}
        </h2>
        <p class="soft">
          <Time at={last} />
          {count > 1 && (
            <>
              {" "}
              · {plural(count, "time")} since <Time at={first} />
            </>
          )}
        </p>
      </div>
      <dl class="finding-facts">
        <dt>Rule</dt>
        <dd>
          {sentence}{" "}
          <span class="soft">
            (<Breakable text={rule} />, {BASIS[basis]}:{" "}
            <a class="finding-source" href={source} target="_blank" rel="noreferrer">
              <Breakable text={source.replace(/^https:\/\//, "")} />
            </a>
            )
          </span>
        </dd>
        <TraceFact finding={finding} route={route} />
        {finding.id !== undefined && (
          <>
            <dt>Segment</dt>
            <dd class="mono">{finding.id}</dd>
          </>
        )}
        {finding.sender !== undefined && (
          <>
            <dt>Sent by</dt>
            <dd>{finding.sender}</dd>
          </>
        )}
        {document !== undefined && (
          <>
            <dt>Begins with</dt>
            <dd class="mono">{document}</dd>
          </>
        )}
      </dl>
    </li>
  );
}

function TraceFact({ finding: { traceId, isTraceKept }, route }: { finding: Finding; route: Route }) {
  if (traceId === undefined) return null;
  return (
    <>
      <dt>Trace</dt>
      <dd class="mono">
        {isTraceKept ? (
          <a href={hrefOf(route, ["trace", traceId])}>{traceId}</a>
        ) : (
          <>
            {traceId} <span class="soft">(not kept)</span>
          </>
        )}
      </dd>
    </>
  );
}
