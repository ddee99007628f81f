import { useEffect, useState } from "preact/hooks";

export type ConnectionState = "connecting" | "live" | "lost";

let state: ConnectionState = "connecting";
/** The run that answers, and how many runs this page has seen. */
let run = { id: "", count: 0 };
const changeListeners = new Set<() => void>();
const stateListeners = new Set<(state: ConnectionState) => void>();
const runListeners = new Set<(count: number) => void>();

function become(next: ConnectionState): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener(next);
}

function met(id: string): void {
  if (id === run.id) return;
  run = { id, count: run.id === "" ? run.count : run.count + 1 };
  for (const listener of runListeners) listener(run.count);
}

function changed(): void {
  for (const listener of changeListeners) listener();
}

/**
 * Listens to the server while the page is visible; the browser reconnects by itself. A hidden page disconnects: a
 * browser opens six connections to one server, and six forgotten tabs would leave a seventh without any.
 * https://developer.mozilla.org/en-US/docs/Web/API/EventSource
 */
export function connect(): () => void {
  let events: EventSource | undefined;
  const listen = () => {
    events?.close();
    events = undefined;
    if (document.hidden) return;
    events = new EventSource("/api/live");
    events.addEventListener("hello", ({ data }) => {
      met(String(data));
      become("live");
      changed();
    });
    events.addEventListener("change", changed);
    events.addEventListener("error", () => become("lost"));
  };
  listen();
  document.addEventListener("visibilitychange", listen);
  return () => {
    document.removeEventListener("visibilitychange", listen);
    events?.close();
  };
}

/** Calls back when something may have changed. Returns how to stop. */
export function onChange(listener: () => void): () => void {
  changeListeners.add(listener);
  return () => changeListeners.delete(listener);
}

/** How many times another run has taken the place of the one before: with another number, nothing known counts. */
export function useRunCount(): number {
  const [current, set] = useState(run.count);
  useEffect(() => {
    set(run.count);
    runListeners.add(set);
    return () => {
      runListeners.delete(set);
    };
  }, []);
  return current;
}

/** Whether the run still answers. */
export function useConnection(): ConnectionState {
  const [current, set] = useState(state);
  useEffect(() => {
    set(state);
    stateListeners.add(set);
    return () => {
      stateListeners.delete(set);
    };
  }, []);
  return current;
}
