import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import * as z from "zod/mini";

/** Browsers refuse to write the history many times a second. */
const REST_MS = 100;

const State = z.looseObject({ scroll: z.number() });

/** Keeps how far an element is scrolled with its address, so that Back leads to the same rows. */
export function useScrollKept(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const kept = State.safeParse(history.state);
    if (kept.success) element.scrollTop = kept.data.scroll;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const scrolled = () => {
      const here = location.hash;
      timer ??= setTimeout(() => {
        timer = undefined;
        // Not if the page has gone to another address meanwhile.
        if (location.hash === here) history.replaceState({ scroll: element.scrollTop }, "");
      }, REST_MS);
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener("scroll", scrolled);
    };
  }, [ref]);
}
