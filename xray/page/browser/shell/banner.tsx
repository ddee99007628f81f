import { useEffect, useState } from "preact/hooks";
import { useConnection } from "../connection.ts";
import { clock } from "../time.ts";

/** Says that the run has stopped, and from when what is on view is. */
export function LostBanner() {
  const state = useConnection();
  const [since, setSince] = useState<number | undefined>();
  useEffect(() => setSince(state === "lost" ? Date.now() / 1000 : undefined), [state]);
  return (
    <div role="alert">
      {since !== undefined && (
        <div class="banner">
          <strong>The run does not answer.</strong>
          <span>
            What you see is from {clock(since)} or before. Start it again with <code>npm start</code>; the
            page reconnects by itself.
          </span>
        </div>
      )}
    </div>
  );
}
