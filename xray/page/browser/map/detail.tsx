import { useEffect, useRef } from "preact/hooks";
import { duration, number, percent, rate } from "../format.ts";
import { OutcomeBar } from "../parts/outcomebar.tsx";
import { hrefOf, type Route } from "../route.ts";
import { rangeName, scopeOf } from "../scope.ts";
import { Exceptions } from "./exceptions.tsx";
import { type MapNode, nodeFilter, typeName } from "./graph.ts";
import { LatencyHistogram, quantile } from "./histogram.tsx";
import { LatestTraces } from "./latest.tsx";

/** What is known about one service: numbers, spread of latency, exceptions, traces. */
export function Detail({ node, route, onClose }: { node: MapNode; route: Route; onClose(): void }) {
  const scope = scopeOf(route);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { total, time, ok } = node.statistics;
  const tracesHref = (condition = "") => hrefOf(route, ["traces"], { filter: nodeFilter(node, condition) });
  return (
    <aside
      class="card detail"
      aria-labelledby="detail-title"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header>
        <div>
          <h2 id="detail-title" ref={heading} tabIndex={-1}>
            {node.name}
          </h2>
          <p class="soft">{typeName(node.type)}</p>
        </div>
        <button type="button" class="icon-button" aria-label="Close details" onClick={onClose}>
          ✕
        </button>
      </header>
      {total === 0 ? (
        <p class="soft">X-Ray keeps no statistics for the one who calls.</p>
      ) : (
        <>
          <dl class="numbers">
            <div>
              <dt>Requests</dt>
              <dd>{number(total)}</dd>
            </div>
            <div>
              <dt>Rate</dt>
              <dd>{rate(total, scope.seconds)}</dd>
            </div>
            <div>
              <dt>Succeeded</dt>
              <dd>{percent(ok / total)}</dd>
            </div>
            <div>
              <dt>Average</dt>
              <dd>{duration(time / total)}</dd>
            </div>
            <div>
              <dt>Median</dt>
              <dd>{duration(quantile(node.histogram, 0.5))}</dd>
            </div>
            <div>
              <dt>
                <abbr title="99 of 100 calls were at most this slow">p99</abbr>
              </dt>
              <dd>{duration(quantile(node.histogram, 0.99))}</dd>
            </div>
          </dl>
          <OutcomeBar statistics={node.statistics} />
          <h3>Latency in {rangeName(scope.seconds)}</h3>
          <LatencyHistogram
            histogram={node.histogram}
            hrefOf={(from, to) =>
              tracesHref(
                `responsetime >= ${Number(from.toFixed(4))} AND responsetime <= ${Number(to.toFixed(4))}`,
              )
            }
          />
          <Exceptions node={node} scope={scope} route={route} />
        </>
      )}
      {node.type !== "client" && (
        <>
          <LatestTraces node={node} scope={scope} route={route} />
          <a class="button wide" href={tracesHref()}>
            All its traces
          </a>
        </>
      )}
    </aside>
  );
}
