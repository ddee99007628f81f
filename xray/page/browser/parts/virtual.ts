import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Rows drawn beyond what is seen, so that scrolling never shows a gap. */
const BEYOND = 12;

/** Which rows of a long list to draw, given rows of one height in a scrolling element. */
export function useVirtual(ref: RefObject<HTMLElement | null>, rows: number, rowHeight: number) {
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let frame = 0;
    const measure = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setSeen({ top: element.scrollTop, height: element.clientHeight }));
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, [ref]);
  const from = Math.max(0, Math.min(rows, Math.floor(seen.top / rowHeight) - BEYOND));
  const to = Math.min(rows, Math.ceil((seen.top + seen.height) / rowHeight) + BEYOND);
  return {
    from,
    to: Math.max(from, to),
    before: from * rowHeight,
    after: Math.max(0, rows - to) * rowHeight,
  };
}
