import { useContext, useMemo } from "preact/hooks";
import { duration, plural } from "../format.ts";
import { useLive } from "../live.ts";
import { OUTCOMES } from "../outcome.ts";
import { PageContext } from "../page.ts";
import { OutcomeMark } from "../parts/outcome.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { go, hrefOf, hrefWith, type Route } from "../route.ts";
import { traces } from "../xray.ts";
import { Copy } from "./copy.tsx";
import { Json, PartDetail } from "./detail.tsx";
import { exceptionsOf, outcomeOfPart, parseTrace } from "./document.ts";
import { Minimap } from "./minimap.tsx";
import { rowName, spanOf, treeOf } from "./tree.ts";
import { Waterfall } from "./waterfall.tsx";
import { type Span, zoomOf, zoomTo } from "./window.ts";

/** The AWS CLI's command for the same trace, from here. */
const commandOf = (id: string) =>
  `aws xray batch-get-traces --trace-ids ${id} --endpoint-url ${location.origin}`;

/** One trace: a waterfall of its parts, and what the chosen one says. */
export function TraceView({ route }: { route: Route }) {
  const id = route.path[1] ?? "";
  const { data, error, reload } = useLive(`trace ${id}`, async (signal) => {
    const [found] = await traces([id], signal);
    return { found, now: Date.now() / 1000 };
  });
  const { TraceLinks } = useContext(PageContext);
  const found = data?.found;
  const parsed = useMemo(() => found && parseTrace(found), [found]);
  const rows = useMemo(() => (parsed ? treeOf(parsed) : []), [parsed]);

  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="the trace" />;
  if (!found || !parsed) {
    return (
      <Empty title="This trace is not kept">
        <p>
          No trace {id} is in the store. It may not have arrived yet, was not sampled, or was dropped to make
          room for newer ones.
        </p>
        <a class="button" href={hrefOf(route, ["traces"])}>
          All traces
        </a>
      </Empty>
    );
  }
  const whole = spanOf(rows, data.now);
  const { start, end } = whole;
  const shown = zoomOf(route, whole);
  const zoom = (part: Span, margin?: number) => hrefWith(route, { zoom: zoomTo(part, whole, margin) });
  const partial = rows.some(({ part }) => part.end_time === undefined);
  const ended = new Set(rows.map(({ part }) => outcomeOfPart(part)));
  const asked = route.query.at;
  // An inferred segment's line is that of its subsegment.
  const chosen = asked
    ? rows.find(({ part, reached }) => part.id === asked || reached?.id === asked)
    : undefined;
  const at = (part: string) => hrefWith(route, { at: part });
  return (
    <div class={`trace-view${chosen ? " with-detail" : ""}`}>
      <section class="card trace-head">
        <div>
          <h2 class="mono">{id}</h2>
          <p class="marks">
            {partial && <span class="mark mark-partial">In progress</span>}
            {OUTCOMES.filter((entry) => ended.has(entry.id) && (entry.id !== "ok" || ended.size === 1)).map(
              (entry) => (
                <OutcomeMark key={entry.id} id={entry.id} />
              ),
            )}
          </p>
        </div>
        <dl class="numbers">
          <div>
            <dt>Began</dt>
            <dd>
              <Time at={start} />
            </dd>
          </div>
          <div>
            <dt>{partial ? "So far" : "Duration"}</dt>
            <dd>{duration(end - start)}</dd>
          </div>
          <div>
            <dt>Segments</dt>
            <dd>{found.Segments.length}</dd>
          </div>
        </dl>
        <p class="head-links">
          <Copy label="Copy command" text={commandOf(id)} />
          <Copy
            label="Copy JSON"
            text={JSON.stringify(
              found.Segments.map(({ Document }) => JSON.parse(Document)),
              null,
              2,
            )}
          />
          {TraceLinks && <TraceLinks traceId={id} route={route} />}
          <a class="button" href={hrefOf(route, ["traces"])}>
            All traces
          </a>
        </p>
      </section>
      <section class="card trace-lines">
        <div class="minimap-row">
          <Minimap rows={rows} whole={whole} shown={shown} onChoose={(part) => go(zoom(part))} />
          {shown !== whole && (
            <a class="button" href={hrefWith(route, { zoom: undefined })}>
              Whole trace
            </a>
          )}
        </div>
        <Waterfall rows={rows} whole={whole} shown={shown} chosen={chosen?.part.id} hrefOf={at} />
        {parsed.unread > 0 && (
          <p class="problem">
            {plural(parsed.unread, "document")} of this trace cannot be drawn; the raw JSON below has all of
            them.
          </p>
        )}
        <details class="raw">
          <summary>Raw JSON of {plural(found.Segments.length, "segment")}</summary>
          <Json
            value={found.Segments.map(({ Document }) => JSON.parse(Document))}
            label="Raw JSON of the trace"
          />
        </details>
      </section>
      {chosen && (
        <PartDetail
          key={chosen.part.id}
          row={chosen}
          zoomHref={zoom({ start: chosen.part.start_time, end: chosen.part.end_time ?? end }, 0.05)}
          closeHref={hrefWith(route, { at: undefined })}
          referred={referredBy(chosen.part.cause)}
        />
      )}
    </div>
  );

  function referredBy(cause: unknown): { href: string; name: string } | undefined {
    if (typeof cause !== "string") return undefined;
    const owner = rows.find(({ part }) => exceptionsOf(part).some((exception) => exception.id === cause));
    return owner && { href: at(owner.part.id), name: rowName(owner) };
  }
}
