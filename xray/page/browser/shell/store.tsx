import { number, plural } from "../format.ts";
import { hrefOf, type Route } from "../route.ts";
import type { Run } from "../shapes.ts";

/** How full the store of traces is, and what it could not keep. */
export function StoreNote({ store, route }: { store: Run["store"]; route: Route }) {
  const { kept, limit, evicted, refused } = store;
  return (
    <div class="store">
      <p>
        {number(kept)} of {number(limit)} traces
      </p>
      {evicted > 0 && <p>{plural(evicted, "older trace")} dropped</p>}
      {refused > 0 && (
        <p>
          <a href={hrefOf(route, ["doctor"], { effect: "refused" })}>
            {plural(refused, "malformed document")} refused
          </a>
        </p>
      )}
    </div>
  );
}
