import { useMemo, useRef, useState } from "preact/hooks";
import { duration } from "../format.ts";
import { useNarrow } from "../parts/room.ts";
import { Line } from "./line.tsx";
import { ticks } from "./ticks.ts";
import type { TreeRow } from "./tree.ts";
import type { Span } from "./window.ts";

/** Share of the axis beyond which a label would leave it. */
const LAST_LABEL = 0.86;

interface Props {
  rows: readonly TreeRow[];
  whole: Span;
  shown: Span;
  chosen: string | undefined;
  hrefOf(id: string): string;
}

/**
 * Segments and subsegments along time, callers above what they called. Up and down go from line to line, left and right
 * hide and show what is below one.
 */
export function Waterfall({ rows, whole, shown, chosen, hrefOf }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const narrow = useNarrow();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const visible = useMemo(() => unfolded(rows, folded), [rows, folded]);
  const span = shown.end - shown.start;
  const fold = (id: string, hide: boolean) => {
    const next = new Set(folded);
    if (hide) next.add(id);
    else next.delete(id);
    setFolded(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const links: Element[] = [...(list.current?.querySelectorAll("a") ?? [])];
    const active = document.activeElement;
    const at = active ? links.indexOf(active) : -1;
    if (at < 0) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const id = visible[at]?.part.id;
    if (id !== undefined && event.key === "ArrowLeft") fold(id, true);
    else if (id !== undefined && event.key === "ArrowRight") fold(id, false);
    else if (step === 0) return;
    event.preventDefault();
    const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <div class="waterfall">
      <div class="waterfall-axis" aria-hidden="true">
        <span />
        <div>
          {ticks(span, narrow ? 2 : 5).map((tick) => (
            <span
              key={tick}
              class={tick / span > LAST_LABEL ? "tick-left" : ""}
              style={{ left: `${(tick / span) * 100}%` }}
            >
              {axisLabel(shown.start - whole.start + tick)}
            </span>
          ))}
        </div>
        <span />
      </div>
      <ol ref={list} onKeyDown={onKeyDown} aria-label="Segments">
        {visible.map((row) => (
          <Line
            key={row.part.id}
            row={row}
            shown={shown}
            chosen={row.part.id === chosen}
            folded={folded.has(row.part.id)}
            narrow={narrow}
            href={hrefOf(row.part.id)}
            onFold={() => fold(row.part.id, !folded.has(row.part.id))}
          />
        ))}
      </ol>
    </div>
  );
}

const axisLabel = (seconds: number) => (seconds < 0.00005 ? "0" : duration(seconds));

/** The lines but those below a folded one. */
function unfolded(rows: readonly TreeRow[], folded: ReadonlySet<string>): TreeRow[] {
  const visible: TreeRow[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (!row) break;
    visible.push(row);
    if (folded.has(row.part.id)) at += row.below;
  }
  return visible;
}
