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

/** Listens to the server's notes for as long as the page is open; the browser reconnects by itself. */
export function connect(): void {
  const events = new EventSource("/api/live");
  events.addEventListener("hello", () => {
    become("live");
    changed();
  });
  events.addEventListener("change", changed);
  events.addEventListener("error", () => become("lost"));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) changed();
  });
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
