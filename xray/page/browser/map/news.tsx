import { type OutcomeId, outcome, worst } from "../outcome.ts";
import type { MapGraph } from "./graph.ts";

/**
 * Says where calls fail, for those who do not see the map. It is read out when that changes, and not at every new
 * number.
 */
export function MapNews({ graph }: { graph: MapGraph }) {
  const names = (id: OutcomeId) =>
    graph.nodes.filter(({ statistics }) => worst(statistics) === id).map(({ name }) => name);
  const parts = (["fault", "throttle", "error"] as const).flatMap((id) => {
    const at = names(id);
    return at.length > 0 ? [`${outcome(id).label}s at ${at.join(", ")}.`] : [];
  });
  return (
    <p class="hidden" role="status">
      {parts.length > 0 ? parts.join(" ") : "No failing calls on the map."}
    </p>
  );
}
