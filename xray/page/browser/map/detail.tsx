import { hrefOf, type Route } from "../route.ts";
import type { Scope } from "../scope.ts";
import { Calls } from "./calls.tsx";
import { Exceptions } from "./exceptions.tsx";
import { type MapNode, nodeFilter, typeName } from "./graph.ts";
import { LatestTraces } from "./latest.tsx";
import { Panel } from "./panel.tsx";

interface Props {
  node: MapNode;
  scope: Scope;
  route: Route;
  onClose(): void;
}

/** One service: its numbers, the spread of its latency, its exceptions and traces. */
export function Detail({ node, scope, route, onClose }: Props) {
  const { statistics, histogram } = node;
  const tracesHref = (condition = "") => hrefOf(route, ["traces"], { filter: nodeFilter(node, condition) });
  return (
    <Panel title={node.name} note={typeName(node.type)} onClose={onClose}>
      {statistics.total === 0 ? (
        <p class="soft">X-Ray keeps no statistics for clients.</p>
      ) : (
        <>
          <Calls statistics={statistics} histogram={histogram} scope={scope} tracesHref={tracesHref} />
          <Exceptions node={node} scope={scope} route={route} />
        </>
      )}
      {node.type !== "client" && (
        <>
          <LatestTraces filter={nodeFilter(node)} scope={scope} route={route} />
          <a class="button wide" href={tracesHref()}>
            All traces
          </a>
        </>
      )}
    </Panel>
  );
}
