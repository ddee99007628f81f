import { useRef, useState } from "preact/hooks";
import { outcomeOfPart } from "./document.ts";
import { isWait, type TreeRow } from "./tree.ts";
import type { Span } from "./window.ts";

const HEIGHT = 40;
/** Pixels of a drag below which it is a slip. */
const SLIP = 4;

interface Props {
  rows: readonly TreeRow[];
  whole: Span;
  shown: Span;
  onChoose(part: Span): void;
}

/** All of a trace in small, with the part that is shown. Dragging chooses another; "Zoom to its time" does so by keyboard. */
export function Minimap({ rows, whole, shown, onChoose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | undefined>();
  const span = whole.end - whole.start;
  const share = (time: number) => ((time - whole.start) / span) * 100;
  const step = HEIGHT / Math.max(1, rows.length);
  const timeAt = (x: number) => {
    const width = frame.current?.clientWidth ?? 1;
    return whole.start + (Math.min(Math.max(0, x), width) / width) * span;
  };
  const up = () => {
    if (!drag) return;
    setDrag(undefined);
    const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    if (to - from > SLIP) onChoose({ start: timeAt(from), end: timeAt(to) });
  };
  const marked = drag
    ? { start: timeAt(Math.min(drag.from, drag.to)), end: timeAt(Math.max(drag.from, drag.to)) }
    : shown;
  return (
    <div
      class="minimap"
      ref={frame}
      aria-hidden="true"
      title="Drag to zoom"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: event.offsetX, to: event.offsetX });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: event.offsetX })}
      onPointerUp={up}
      onPointerCancel={() => setDrag(undefined)}
    >
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {rows.map(({ part }, index) => (
          <rect
            key={part.id}
            class={isWait(part) ? "minimap-wait" : `minimap-${outcomeOfPart(part)}`}
            x={share(part.start_time)}
            y={index * step}
            width={Math.max(0.3, share(part.end_time ?? whole.end) - share(part.start_time))}
            height={Math.max(0.8, step - 0.4)}
          />
        ))}
      </svg>
      <span
        class="minimap-shown"
        style={{ left: `${share(marked.start)}%`, width: `${share(marked.end) - share(marked.start)}%` }}
      />
    </div>
  );
}
