import { useContext } from "preact/hooks";
import { duration } from "../format.ts";
import { typeName } from "../map/graph.ts";
import { PageContext } from "../page.ts";
import { OutcomeMark } from "../parts/outcome.tsx";
import { precise } from "../time.ts";
import { exceptionsOf, outcomeOfPart, type Part, serviceName } from "./document.ts";
import { ExceptionCard } from "./exception.tsx";
import { Facts } from "./facts.tsx";
import { rowName, selfTime, type TreeRow } from "./tree.ts";

interface Props {
  row: TreeRow;
  /** Where the exception is that this part only refers to. */
  referred: { href: string; name: string } | undefined;
  closeHref: string;
  /** Shows its time alone. */
  zoomHref: string;
}

/** Everything that a segment or subsegment says. */
export function PartDetail({ row, referred, closeHref, zoomHref }: Props) {
  const { part, reached, of } = row;
  const ended = outcomeOfPart(part);
  const exceptions = exceptionsOf(part);
  const { RequestDetails } = useContext(PageContext);
  const requestId = row.segment ? requestOf(part) : undefined;
  return (
    <aside class="card detail" aria-labelledby="part-title">
      <header>
        <div>
          <h2 id="part-title">{rowName(row)}</h2>
          <p class="soft">
            {row.segment ? `Segment · ${typeName(part.origin ?? "")}` : `Subsegment of ${serviceName(of)}`}
          </p>
        </div>
        <a class="icon-button" href={closeHref} aria-label="Close details">
          ✕
        </a>
      </header>
      <p class="marks">
        {part.end_time === undefined && <span class="mark mark-partial">In progress</span>}
        <OutcomeMark id={ended} />
        <a href={zoomHref}>Zoom to its time</a>
      </p>
      {exceptions.length > 0 && <h3>Exceptions</h3>}
      {exceptions.map((exception, index) => (
        <ExceptionCard key={exception.id ?? index} exception={exception} />
      ))}
      {referred && (
        <p>
          Caused by an exception in <a href={referred.href}>{referred.name}</a>.
        </p>
      )}
      <h3>Time</h3>
      <Facts
        facts={{
          Start: precise(part.start_time),
          End: part.end_time === undefined ? "in progress" : precise(part.end_time),
          Duration: part.end_time === undefined ? undefined : duration(part.end_time - part.start_time),
          "Self time": own(selfTime(part)),
          "Waited before": row.waitedFrom && duration(part.start_time - row.waitedFrom),
        }}
      />
      <Http part={part} />
      {part.aws && <h3>AWS</h3>}
      {part.aws && <Facts facts={{ ...part.aws, ...(reached ? { reached: serviceName(reached) } : {}) }} />}
      {part.sql && <h3>SQL</h3>}
      {part.sql && <Facts facts={part.sql} />}
      {RequestDetails && requestId !== undefined && <RequestDetails requestId={requestId} />}
      <h3>Annotations</h3>
      {part.annotations ? <Facts facts={part.annotations} /> : <p class="soft">None.</p>}
      <h3>Metadata</h3>
      {part.metadata ? <Json value={part.metadata} label="Metadata" /> : <p class="soft">None.</p>}
      <h3>Ids</h3>
      <Facts
        facts={{
          Id: part.id,
          Parent: part.parent_id,
          Origin: part.origin,
          Namespace: part.namespace,
          User: part.user,
          Inferred: part.inferred,
        }}
      />
      <details>
        <summary>Raw JSON</summary>
        <Json value={part} label="Raw JSON" />
      </details>
    </aside>
  );
}

/** The id of the request that a function's segment is about. */
function requestOf({ origin, aws }: Part): string | undefined {
  const id = aws?.request_id;
  return origin?.startsWith("AWS::Lambda") && typeof id === "string" ? id : undefined;
}

const own = (seconds: number | undefined) => (seconds === undefined ? undefined : duration(seconds));

function Http({ part }: { part: Part }) {
  if (!part.http) return null;
  const { request = {}, response } = part.http;
  const facts = { ...request, status: response?.status, content_length: response?.content_length };
  return (
    <>
      <h3>HTTP</h3>
      <Facts facts={facts} />
    </>
  );
}

/** A value as indented JSON. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="json" tabIndex={0} aria-label={label}>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </section>
  );
}
