import { useEffect, useState } from "preact/hooks";

export type ConnectionState = "connecting" | "live" | "lost";

let state: ConnectionState = "connecting";
const changeListeners = new Set<() => void>();
const stateListeners = new Set<(state: ConnectionState) => void>();

function become(next: ConnectionState): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener(next);
}

function changed(): void {
  for (const listener of changeListeners) listener();
}

/**
 * Listens to the server's notes while the page is in sight; the browser reconnects by itself. Out of sight it lets
 * go: a browser has six connections to one server, and six forgotten tabs would leave a seventh without any.
 * https://developer.mozilla.org/en-US/docs/Web/API/EventSource
 */
export function connect(): () => void {
  let events: EventSource | undefined;
  const listen = () => {
    events?.close();
    events = undefined;
    if (document.hidden) return;
    events = new EventSource("/api/live");
    events.addEventListener("hello", () => {
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
