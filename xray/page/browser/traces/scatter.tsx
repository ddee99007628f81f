import { useEffect, useRef, useState } from "preact/hooks";
import { duration } from "../format.ts";
import { type OutcomeId, outcomesOf } from "../outcome.ts";
import { useRoom } from "../parts/room.ts";
import { type Scope, windowOf } from "../scope.ts";
import type { Mark, TraceSummary } from "../shapes.ts";
import { hourAndMinute } from "../time.ts";

const HEIGHT = 84;
const PAD = 6;
/** Pixels at the left for the longest duration, so that no dot covers it. */
const LEFT = 64;
/** Pixels: so near to a dot a click means it; a shorter drag is a click. */
const NEAR = 8;

interface Props {
  traces: readonly TraceSummary[];
  scope: Scope;
  marks: readonly Mark[];
  /** A time was marked with the pointer; epoch seconds. */
  onBrush(from: number, to: number): void;
  onOpen(trace: TraceSummary): void;
}

/** Every trace as a dot, time to the right and duration upwards. The list below says the same in rows. */
export function Scatter({ traces, scope, marks, onBrush, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useRoom(frame);
  const [drag, setDrag] = useState<{ from: number; to: number } | undefined>();
  const { start, end } = windowOf(scope);
  const room = Math.max(1, width - LEFT - PAD);
  const longest = traces.reduce((most, { Duration }) => Math.max(most, Duration ?? 0), 0.001);
  const xOf = (time: number) => LEFT + ((time - start) / (end - start)) * room;
  const timeAt = (x: number) => start + (Math.min(Math.max(0, x - LEFT), room) / room) * (end - start);
  const yOf = (seconds: number) => HEIGHT - PAD - Math.sqrt(seconds / longest) * (HEIGHT - 2 * PAD);

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen || width === 0) return;
    element.width = width * devicePixelRatio;
    element.height = HEIGHT * devicePixelRatio;
    pen.scale(devicePixelRatio, devicePixelRatio);
    // The failed ones last, so that they are on top.
    for (const id of ["ok", "error", "throttle", "fault"] satisfies OutcomeId[]) {
      element.className = `ink-${id}`;
      pen.fillStyle = getComputedStyle(element).color;
      for (const trace of traces) {
        if (outcomesOf(trace)[0] !== id) continue;
        const [x, y] = [xOf(trace.StartTime ?? end), yOf(trace.Duration ?? 0)];
        pen.beginPath();
        if (id === "ok") pen.arc(x, y, 2, 0, 7);
        else pen.rect(x - 2.5, y - 2.5, 5, 5);
        pen.fill();
      }
    }
  }, [traces, width]);

  const nearest = (x: number, y: number) => {
    let found: TraceSummary | undefined;
    let distance = NEAR;
    for (const trace of traces) {
      const away = Math.hypot(xOf(trace.StartTime ?? end) - x, yOf(trace.Duration ?? 0) - y);
      if (away < distance) [found, distance] = [trace, away];
    }
    return found;
  };
  const up = (event: PointerEvent) => {
    if (!drag) return;
    setDrag(undefined);
    const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    if (to - from > NEAR) return onBrush(timeAt(from), timeAt(to));
    const trace = nearest(from, event.offsetY);
    if (trace) onOpen(trace);
  };

  return (
    <div
      class="scatter"
      ref={frame}
      aria-hidden="true"
      title="Drag to choose a time; click on a trace to open it"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: event.offsetX, to: event.offsetX });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: event.offsetX })}
      onPointerUp={up}
      onPointerCancel={() => setDrag(undefined)}
    >
      <canvas ref={canvas} style={{ width: `${width}px`, height: `${HEIGHT}px` }} />
      <span class="scatter-top">{duration(longest)}</span>
      {marks
        .filter(({ time }) => time >= start && time <= end)
        .map(({ time, label }) => (
          <span
            key={`${time} ${label}`}
            class="scatter-mark"
            style={{ left: `${xOf(time)}px` }}
            title={label}
          />
        ))}
      {drag && (
        <span
          class="scatter-drag"
          style={{ left: `${Math.min(drag.from, drag.to)}px`, width: `${Math.abs(drag.to - drag.from)}px` }}
        />
      )}
      <p class="scatter-times">
        <span>{hourAndMinute(start)}</span>
        <span>{hourAndMinute((start + end) / 2)}</span>
        <span>{hourAndMinute(end)}</span>
      </p>
    </div>
  );
}
