import { useEffect, useRef, useState } from "preact/hooks";
import { onChange } from "./connection.ts";
import { Missing, Unreachable } from "./request.ts";

/** Milliseconds between two questions: at least and at most this, and in between eight times what the answer took. */
const LEAST_GAP_MS = 700;
const MOST_GAP_MS = 5000;
const SHARE = 8;
/** Milliseconds after which to ask again even when nothing changed: "the last 5 minutes" moves on. */
const AGEING_MS = 20_000;

export interface Loaded<T> {
  /** The newest answer; stays while a newer one is on its way, so that nothing flickers. */
  readonly data?: T;
  readonly error?: string;
  /** There is nothing of that name: asking again cannot help. */
  readonly missing: boolean;
  /** The first answer to this question is not there yet. */
  readonly loading: boolean;
  reload(): void;
}

/**
 * Asks again whenever something changed. `question` names what is asked: when it changes, the old answer no longer
 * counts. `load` may show a part of its answer before it has all. `known` is shown until the first answer. When the server
 * is gone the last answer stays on view.
 */
export function useLive<T>(
  question: string,
  load: (signal: AbortSignal, show: (part: T) => void) => Promise<T>,
  known?: T,
): Loaded<T> {
  const [answer, setAnswer] = useState<{ question: string; data?: T; error?: string; missing?: boolean }>({
    question,
  });
  const latest = useRef(load);
  latest.current = load;
  const again = useRef(() => {});

  useEffect(() => {
    const stop = new AbortController();
    let busy = false;
    let waiting = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let restUntil = 0;

    const ask = async () => {
      if (stop.signal.aborted || document.hidden) return;
      if (busy) {
        waiting = true;
        return;
      }
      const wait = restUntil - performance.now();
      if (wait > 0) {
        timer ??= setTimeout(() => {
          timer = undefined;
          run();
        }, wait);
        return;
      }
      busy = true;
      const started = performance.now();
      try {
        const show = (data: T) => {
          if (!stop.signal.aborted) setAnswer({ question, data });
        };
        show(await latest.current(stop.signal, show));
      } catch (error) {
        if (!stop.signal.aborted) setAnswer((before) => failed(before, question, error));
      }
      busy = false;
      const rest = Math.max(LEAST_GAP_MS, (performance.now() - started) * SHARE);
      restUntil = performance.now() + Math.min(MOST_GAP_MS, rest);
      if (waiting) {
        waiting = false;
        run();
      }
    };
    const run = () => void ask();
    again.current = () => {
      restUntil = 0;
      clearTimeout(timer);
      timer = undefined;
      run();
    };
    run();
    const unsubscribe = onChange(run);
    const ageing = setInterval(run, AGEING_MS);
    return () => {
      stop.abort();
      unsubscribe();
      clearInterval(ageing);
      clearTimeout(timer);
    };
  }, [question]);

  const first = known === undefined ? { question } : { question, data: known };
  const current: typeof answer =
    answer.question === question && (answer.data !== undefined || answer.error !== undefined)
      ? answer
      : first;
  return {
    ...(current.data === undefined ? {} : { data: current.data }),
    ...(current.error === undefined ? {} : { error: current.error }),
    missing: current.missing ?? false,
    loading: current.data === undefined && current.error === undefined,
    reload: () => again.current(),
  };
}

function failed<T>(before: { question: string; data?: T }, question: string, error: unknown) {
  const known = before.question === question && before.data !== undefined ? { data: before.data } : {};
  // The banner says that the server is gone; what is shown stays.
  if (error instanceof Unreachable && "data" in known) return { question, ...known };
  const message = error instanceof Error ? error.message : String(error);
  return { question, ...known, error: message, missing: error instanceof Missing };
}
