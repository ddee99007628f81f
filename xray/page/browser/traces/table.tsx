import { useRef } from "preact/hooks";
import { clock, duration, moment } from "../format.ts";
import { causesOf, outcomesOf } from "../outcome.ts";
import { OutcomeMark } from "../parts/outcome.tsx";
import { useVirtual } from "../parts/virtual.ts";
import { hrefOf, type Route } from "../route.ts";
import type { TraceSummary } from "../shapes.ts";

/** Pixels; the style sheet gives the rows the same. */
const ROW = 38;

const COLUMNS = [
  { by: "time", label: "Time", of: (trace: TraceSummary) => trace.StartTime ?? 0 },
  { by: "duration", label: "Duration", of: (trace: TraceSummary) => trace.Duration ?? 0 },
  { by: "response", label: "Response", of: (trace: TraceSummary) => trace.ResponseTime ?? 0 },
] as const;

export interface Sort {
  readonly by: (typeof COLUMNS)[number]["by"];
  readonly down: boolean;
}

/** The traces in the order asked for. */
export function sorted(traces: readonly TraceSummary[], { by, down }: Sort): readonly TraceSummary[] {
  const of = COLUMNS.find((column) => column.by === by)?.of ?? COLUMNS[0].of;
  return [...traces].sort((a, b) => (down ? of(b) - of(a) : of(a) - of(b)));
}

interface Props {
  traces: readonly TraceSummary[];
  sort: Sort;
  onSort(sort: Sort): void;
  route: Route;
}

/** A list of any length: only the rows in sight are in the document. */
export function TraceTable({ traces, sort, onSort, route }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const { from, to, before, after } = useVirtual(frame, traces.length, ROW);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll traces-scroll" ref={frame} aria-label="Traces" tabIndex={0}>
      <table class="table traces-table" aria-rowcount={traces.length + 1}>
        <thead>
          <tr>
            <th scope="col">Status</th>
            {COLUMNS.map(({ by, label }) => (
              <th
                key={by}
                scope="col"
                class={by === "time" ? "" : "num"}
                aria-sort={sort.by === by ? (sort.down ? "descending" : "ascending") : "none"}
              >
                <button
                  type="button"
                  onClick={() => onSort({ by, down: sort.by === by ? !sort.down : true })}
                >
                  {label}
                  <span aria-hidden="true">{sort.by === by ? (sort.down ? " ↓" : " ↑") : ""}</span>
                </button>
              </th>
            ))}
            <th scope="col" class="wide-only">
              Cause, annotations
            </th>
            <th scope="col">Trace</th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr class="spacer" style={{ height: `${before}px` }} />}
          {traces.slice(from, to).map((trace, index) => (
            <Row key={trace.Id} trace={trace} index={from + index} route={route} />
          ))}
          {after > 0 && <tr class="spacer" style={{ height: `${after}px` }} />}
        </tbody>
      </table>
    </section>
  );
}

function Row({ trace, index, route }: { trace: TraceSummary; index: number; route: Route }) {
  const causes = causesOf(trace).join(", ");
  return (
    <tr aria-rowindex={index + 2}>
      <td>
        <span class="marks">
          {trace.IsPartial && <span class="mark mark-partial">In progress</span>}
          {(trace.IsPartial ? outcomesOf(trace).filter((id) => id !== "ok") : outcomesOf(trace)).map((id) => (
            <OutcomeMark key={id} id={id} />
          ))}
        </span>
      </td>
      <td>
        <time dateTime={trace.StartTime ? moment(trace.StartTime) : undefined}>{clock(trace.StartTime)}</time>
      </td>
      <td class="num">{duration(trace.Duration)}</td>
      <td class="num">{duration(trace.ResponseTime)}</td>
      <td class="wide-only annotations">
        {causes && (
          <span class="cause" title={causes}>
            {causes}{" "}
          </span>
        )}
        {annotations(trace)}
      </td>
      <td>
        <a class="mono" href={hrefOf(route, ["trace", trace.Id])} title={trace.Id}>
          {trace.Id.slice(0, 11)}…{trace.Id.slice(-6)}
        </a>
      </td>
    </tr>
  );
}

function annotations(trace: TraceSummary): string {
  return Object.entries(trace.Annotations ?? {})
    .map(([key, values]) => {
      const said = values.map(
        ({ AnnotationValue: value }) => value?.StringValue ?? value?.NumberValue ?? value?.BooleanValue,
      );
      return `${key}=${[...new Set(said)].join("|")}`;
    })
    .join("  ");
}
