import { useEffect, useRef } from "preact/hooks";
import { duration } from "../format.ts";
import { type OutcomeId, outcomesOf } from "../outcome.ts";
import { useRoom } from "../parts/room.ts";
import type { TraceSummary } from "../shapes.ts";

const HEIGHT = 76;
const PAD = 6;

/** Every trace as a dot, time to the right and duration upwards: a glance over what the list below tells in rows. */
export function Scatter({ traces, seconds }: { traces: readonly TraceSummary[]; seconds: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useRoom(frame);
  let longest = 0.001;
  for (const trace of traces) longest = Math.max(longest, trace.Duration ?? 0);

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = width * ratio;
    element.height = HEIGHT * ratio;
    pen.scale(ratio, ratio);
    const now = Date.now() / 1000;
    // The failed ones last, so that they are on top.
    for (const id of ["ok", "error", "throttle", "fault"] satisfies OutcomeId[]) {
      element.className = `ink-${id}`;
      pen.fillStyle = getComputedStyle(element).color;
      for (const trace of traces) {
        if (outcomesOf(trace)[0] !== id) continue;
        const x = PAD + (1 - (now - (trace.StartTime ?? now)) / seconds) * (width - 2 * PAD);
        const y = HEIGHT - PAD - Math.sqrt((trace.Duration ?? 0) / longest) * (HEIGHT - 2 * PAD);
        pen.beginPath();
        if (id === "ok") pen.arc(x, y, 2, 0, 7);
        else pen.rect(x - 2.5, y - 2.5, 5, 5);
        pen.fill();
      }
    }
  }, [traces, seconds, width, longest]);

  return (
    <div class="scatter" ref={frame} aria-hidden="true">
      <canvas ref={canvas} style={{ width: `${width}px`, height: `${HEIGHT}px` }} />
      <span class="scatter-top">{duration(longest)}</span>
    </div>
  );
}
