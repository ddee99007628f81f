import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** How much larger than fitted the drawing is, and how far it is moved, in pixels of the frame. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const FITTED: View = { zoom: 1, x: 0, y: 0 };
/** How much one step zooms. */
export const STEP = 1.25;
const LEAST = 0.5;
const MOST = 6;
/** Pixels that a pointer moves before it drags: less is a click. */
const SLACK = 4;

/** A view zoomed by a factor such that the point under `at` stays where it is; `at` is in pixels from the frame's middle. */
export function zoomed(view: View, factor: number, at = { x: 0, y: 0 }): View {
  const zoom = Math.min(MOST, Math.max(LEAST, view.zoom * factor));
  const real = zoom / view.zoom;
  return { zoom, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real };
}

/** Pans by dragging; zooms by wheel, by pinching, and by the keys + and − (0 fits again). */
export function usePanZoom(frame: RefObject<HTMLElement | null>) {
  const [view, setView] = useState<View>(FITTED);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const pointers = new Map<number, { x: number; y: number }>();
    let dragging = false;
    const fromMiddle = (x: number, y: number) => {
      const box = element.getBoundingClientRect();
      return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = fromMiddle(event.clientX, event.clientY);
      setView((before) => zoomed(before, Math.exp(-event.deltaY / 400), at));
    };
    const down = (event: PointerEvent) => {
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      dragging = false;
    };
    const move = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const [x, y] = [event.clientX - before.x, event.clientY - before.y];
      if (!dragging && pointers.size === 1 && Math.hypot(x, y) < SLACK) return;
      if (!dragging) element.setPointerCapture(event.pointerId);
      dragging = true;
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (other) {
        const was = Math.hypot(before.x - other.x, before.y - other.y) || 1;
        const is = Math.hypot(event.clientX - other.x, event.clientY - other.y) || 1;
        setView((view) => zoomed(view, is / was, fromMiddle(other.x, other.y)));
      } else {
        setView((view) => ({ ...view, x: view.x + x, y: view.y + y }));
      }
    };
    const up = (event: PointerEvent) => pointers.delete(event.pointerId);
    // The end of a drag is no click on what is under it.
    const click = (event: MouseEvent) => {
      if (dragging) event.stopPropagation();
      dragging = false;
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === "+" || event.key === "=") setView((before) => zoomed(before, STEP));
      if (event.key === "-") setView((before) => zoomed(before, 1 / STEP));
      if (event.key === "0") setView(FITTED);
    };
    element.addEventListener("keydown", key);
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("click", click, { capture: true });
    return () => {
      element.removeEventListener("keydown", key);
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("click", click, { capture: true });
    };
  }, [frame]);
  return { view, setView };
}
