import { number, plural } from "../format.ts";
import type { Run } from "../shapes.ts";

/** How full the store of traces is, and what it could not keep. */
export function StoreNote({ store }: { store: Run["store"] }) {
  const { kept, limit, evicted, refused } = store;
  return (
    <div class="store">
      <p>
        {plural(kept, "trace")} kept of at most {number(limit)}.
      </p>
      {evicted > 0 && <p>{plural(evicted, "older trace")} dropped to make room.</p>}
      {refused > 0 && <p>{plural(refused, "malformed document")} refused.</p>}
    </div>
  );
}
