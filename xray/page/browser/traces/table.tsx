import { useMemo, useRef } from "preact/hooks";
import { duration } from "../format.ts";
import { outcomesOf } from "../outcome.ts";
import { OutcomeMark } from "../parts/outcome.tsx";
import { useScrollKept } from "../parts/scroll.ts";
import { Time } from "../parts/time.tsx";
import { useVirtual } from "../parts/virtual.ts";
import { hrefOf, hrefWith, type Route } from "../route.ts";
import type { TraceSummary } from "../shapes.ts";
import { remarksOf, type Subject, subjectOf, telling } from "./columns.ts";
import { COLUMNS, type Sort } from "./sort.ts";

/** Pixels; the style sheet gives the rows the same. */
const ROW = 38;

interface Props {
  traces: readonly TraceSummary[];
  sort: Sort;
  subject: Subject | undefined;
  route: Route;
}

/** A list of any length: only the rows in sight are in the document. */
export function TraceTable({ traces, sort, subject, route }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useScrollKept(frame);
  const { from, to, before, after } = useVirtual(frame, traces.length, ROW);
  const shown = useMemo(() => telling(traces, subject), [traces, subject]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll traces-scroll" ref={frame} aria-label="Traces" tabIndex={0}>
      <table class="table traces-table" aria-rowcount={traces.length + 1}>
        <thead>
          <tr>
            <th scope="col" class="col-status">
              Status
            </th>
            {COLUMNS.filter(({ by }) => by !== "response" || shown.response).map(({ by, label }) => (
              <th
                key={by}
                scope="col"
                class={`col-${by}${by === "time" ? "" : " num"}`}
                aria-sort={sort.by === by ? (sort.down ? "descending" : "ascending") : "none"}
              >
                <a
                  href={hrefWith(route, { sort: by, order: sort.by === by && sort.down ? "up" : undefined })}
                >
                  {label}
                  <span aria-hidden="true">{sort.by === by ? (sort.down ? " ↓" : " ↑") : ""}</span>
                </a>
              </th>
            ))}
            {shown.subject && (
              <th scope="col" class="col-subject">
                {subject?.label ?? "Address"}
              </th>
            )}
            <th scope="col" class="wide-only">
              Cause, annotations
            </th>
            <th scope="col" class="col-trace">
              Trace
            </th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr class="spacer" style={{ height: `${before}px` }} />}
          {traces.slice(from, to).map((trace, index) => (
            <tr key={trace.Id} aria-rowindex={from + index + 2}>
              <Cells
                trace={trace}
                shown={shown}
                subject={subject}
                href={hrefOf(route, ["trace", trace.Id])}
              />
            </tr>
          ))}
          {after > 0 && <tr class="spacer" style={{ height: `${after}px` }} />}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  trace: TraceSummary;
  shown: ReturnType<typeof telling>;
  subject: Subject | undefined;
  href: string;
}

function Cells({ trace, shown, subject, href }: CellProps) {
  const about = subjectOf(trace, subject);
  const { causes, annotations } = remarksOf(trace, shown.left);
  const outcomes = outcomesOf(trace).filter((id) => !trace.IsPartial || id !== "ok");
  return (
    <>
      <td class="col-status">
        <span class="marks">
          {trace.IsPartial && <span class="mark mark-partial">In progress</span>}
          {outcomes.map((id) => (
            <OutcomeMark key={id} id={id} />
          ))}
        </span>
      </td>
      <td class="col-time">
        <Time at={trace.StartTime} />
      </td>
      <td class="num col-duration">{duration(trace.Duration)}</td>
      {shown.response && <td class="num col-response">{duration(trace.ResponseTime)}</td>}
      {shown.subject && <td class="col-subject">{about}</td>}
      <td class="wide-only annotations">
        {causes && <span class="cause">{causes} </span>}
        {annotations}
      </td>
      <td class="col-trace">
        <a class="mono row-link" href={href} title={[about, causes, annotations].filter(Boolean).join("\n")}>
          <span class="hidden">{trace.Id}</span>
          <span aria-hidden="true">…{trace.Id.slice(-8)}</span>
        </a>
      </td>
    </>
  );
}
