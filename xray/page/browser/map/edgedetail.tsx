import type { Route } from "../route.ts";
import { hrefOf } from "../route.ts";
import type { Scope } from "../scope.ts";
import { Calls } from "./calls.tsx";
import { edgeFilter, type MapEdge, typeName } from "./graph.ts";
import { LatestTraces } from "./latest.tsx";
import { Panel } from "./panel.tsx";

interface Props {
  edge: MapEdge;
  scope: Scope;
  route: Route;
  onClose(): void;
}

/** The calls from one service to another: their numbers, the spread of their latency, and their traces. */
export function EdgeDetail({ edge, scope, route, onClose }: Props) {
  const { from, to } = edge.called;
  const tracesHref = (condition = "") => hrefOf(route, ["traces"], { filter: edgeFilter(edge, condition) });
  return (
    <Panel title={`Calls to ${to.name}`} note={`${typeName(to.type)}, from ${from.name}`} onClose={onClose}>
      <Calls statistics={edge.statistics} histogram={edge.histogram} scope={scope} tracesHref={tracesHref} />
      {from.type !== "client" && (
        <>
          <LatestTraces filter={edgeFilter(edge)} scope={scope} route={route} />
          <a class="button wide" href={tracesHref()}>
            All traces
          </a>
        </>
      )}
    </Panel>
  );
}
