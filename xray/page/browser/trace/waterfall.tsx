import { useRef } from "preact/hooks";
import { duration } from "../format.ts";
import { typeName } from "../map/graph.ts";
import { outcome } from "../outcome.ts";
import { useNarrow } from "../parts/room.ts";
import { outcomeOfPart, serviceName } from "./document.ts";
import { ticks } from "./ticks.ts";
import { rowName, spanOf, type TreeRow } from "./tree.ts";

/** Deeper than this nothing is indented any further. */
const DEEPEST = 12;

interface Props {
  rows: readonly TreeRow[];
  now: number;
  chosen: string | undefined;
  hrefOf(id: string): string;
}

/** Segments and subsegments along time, callers above what they called. Arrow keys go from line to line. */
export function Waterfall({ rows, now, chosen, hrefOf }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const { start, end } = spanOf(rows, now);
  const span = end - start;
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const links: Element[] = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = document.activeElement ? links.indexOf(document.activeElement) : -1;
    if (at < 0) return;
    event.preventDefault();
    const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <div class="waterfall">
      <div class="waterfall-axis" aria-hidden="true">
        <span />
        <div>
          {ticks(span, 5).map((tick) => (
            <span key={tick} style={{ left: `${(tick / span) * 100}%` }}>
              {tick === 0 ? "0" : duration(tick)}
            </span>
          ))}
        </div>
      </div>
      <ol ref={list} onKeyDown={move} aria-label="Segments">
        {rows.map((row) => (
          <Line
            key={row.part.id}
            row={row}
            start={start}
            span={span}
            chosen={row.part.id === chosen}
            href={hrefOf(row.part.id)}
          />
        ))}
      </ol>
    </div>
  );
}

function Line({
  row,
  start,
  span,
  chosen,
  href,
}: {
  row: TreeRow;
  start: number;
  span: number;
  chosen: boolean;
  href: string;
}) {
  const { part, depth, segment, reached } = row;
  const ended = outcomeOfPart(part);
  const open = part.end_time === undefined;
  const left = ((part.start_time - start) / span) * 100;
  const width = open ? 100 - left : (((part.end_time ?? 0) - part.start_time) / span) * 100;
  const took = open ? "in progress" : duration((part.end_time ?? 0) - part.start_time);
  const room = useNarrow() ? 36 : 16;
  const place = left + width <= 100 - room ? "behind" : left >= room ? "before" : "within";
  const note = reached ? serviceName(reached) : segment ? typeName(part.origin ?? "") : operationOf(row);
  return (
    <li class={segment ? "line line-segment" : "line"}>
      <a href={href} aria-current={chosen}>
        <span class="line-name" style={{ "--depth": Math.min(depth, DEEPEST) }}>
          {ended !== "ok" && (
            <span class={`mark mark-${ended}`} title={outcome(ended).label}>
              <span class="mark-sign" aria-hidden="true">
                {outcome(ended).sign}
              </span>
              <span class="hidden">{outcome(ended).label}: </span>
            </span>
          )}
          <span class="line-title">{rowName(row)}</span>
          {note && note !== rowName(row) && <span class="soft line-note">{note}</span>}
        </span>
        <span class="line-track">
          <span
            class={`line-bar fill-${ended}${open ? " line-open" : ""}`}
            style={{ left: `${left}%`, width: `max(3px, ${width}%)` }}
          />
          <span
            class="line-took"
            style={
              place === "behind"
                ? { left: `${left + width}%` }
                : { right: `${100 - (place === "before" ? left : left + width)}%` }
            }
            data-place={place}
          >
            {took}
          </span>
        </span>
      </a>
    </li>
  );
}

function operationOf({ part }: TreeRow): string {
  const operation = part.aws?.operation;
  return typeof operation === "string" ? operation : "";
}
