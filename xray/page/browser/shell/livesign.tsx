import { useConnection } from "../connection.ts";

const WORDS = { connecting: "Connecting", live: "Live", lost: "Not connected" } as const;

/** Whether what is on view is kept up to date. */
export function LiveSign() {
  const state = useConnection();
  return (
    <p class={`live live-${state}`} role="status">
      <span class="live-dot" aria-hidden="true" />
      {WORDS[state]}
    </p>
  );
}
