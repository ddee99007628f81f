import type { ComponentChildren } from "preact";

/** An empty state: why there is nothing, and what to do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <svg class="state-art" viewBox="0 0 64 40" aria-hidden="true">
        <path d="M20 20h24" />
        <circle cx="14" cy="20" r="8" />
        <circle cx="50" cy="20" r="8" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** The first answer is on its way. */
export function Loading({ what }: { what: string }) {
  return (
    <div class="state" role="status">
      <span class="spinner" aria-hidden="true" />
      <p>Loading {what} …</p>
    </div>
  );
}

interface FailedProps {
  error: string;
  /** There is no such thing, and trying again cannot help. */
  missing?: boolean;
  retry?: () => void;
}

/** The server refused; in its own words. */
export function Failed({ error, missing = false, retry }: FailedProps) {
  return (
    <div class="state state-error" role="alert">
      <h2>{missing ? "Not found" : "This cannot be shown"}</h2>
      <p>{error}</p>
      {retry && !missing && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
