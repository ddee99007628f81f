import { serviceGraph } from "../graph/graph.ts";
import { type Entity, outcomeOf, type Segment, type Trace } from "../traces/trace.ts";
import { waitForTraces } from "./expectation.ts";
import { startTool, type Tool, type ToolOptions } from "./running.ts";

export type { ToolOptions } from "./running.ts";

/** One segment or subsegment, and what is below it: downstream segments, too. */
export interface TreeNode {
  readonly name: string;
  readonly outcome: "ok" | "error" | "throttle" | "fault";
  readonly children: readonly TreeNode[];
}

/** An X-Ray for tests. */
export interface TestXray extends Omit<Tool, "xray"> {
  /**
   * Resolves with the ids of at least `count` (1) traces that fulfil a filter expression, as soon as they are there.
   * Rejects after `withinSeconds` (5), with what the doctor found.
   */
  waitFor(
    expression: string,
    options?: { readonly count?: number; readonly withinSeconds?: number },
  ): Promise<readonly string[]>;
  /** A trace as a tree of names, for an assertion; undefined if it is not there. */
  tree(traceId: string): readonly TreeNode[] | undefined;
  /** The map as sorted lines, for a snapshot: `shop -> carts (AWS::DynamoDB::Table)`. */
  map(): readonly string[];
}

/**
 * Starts an X-Ray for tests, on free ports and without the page.
 *
 * @example
 * const xray = await startXray();
 * process.env.AWS_XRAY_DAEMON_ADDRESS = xray.daemonAddress;
 * const [id] = await xray.waitFor('service("shop") { ok }');
 */
export async function startXray(options: ToolOptions = {}): Promise<TestXray> {
  const { xray, ...tool } = await startTool({ page: false, ...options });
  return {
    ...tool,
    async waitFor(expression, { count = 1, withinSeconds = 5 } = {}) {
      const ids = await waitForTraces({ url: tool.url, expression, count, withinSeconds });
      if (ids.length >= count) return ids;
      const reasons = xray.doctor.findings().map(({ reason }) => `\n- ${reason}`);
      throw new Error(
        `${ids.length} of ${count} traces fulfil ${expression} after ${withinSeconds} seconds.${reasons.join("")}`,
      );
    },
    tree: (traceId) => {
      const trace = [...xray.traces()].find(({ id }) => id === traceId.toLowerCase());
      return trace === undefined ? undefined : treeOf(trace);
    },
    map: () => mapOf([...xray.traces()]),
  };
}

function treeOf({ segments }: Trace): TreeNode[] {
  const called = new Map<string, Segment[]>();
  for (const segment of segments) {
    if (segment.parentId === undefined) continue;
    called.set(segment.parentId, [...(called.get(segment.parentId) ?? []), segment]);
  }
  const seen = new Set<Entity>();
  const node = (entity: Entity): TreeNode[] => {
    if (seen.has(entity)) return [];
    seen.add(entity);
    const children = [...entity.subsegments, ...(called.get(entity.id) ?? [])].flatMap(node);
    return [{ name: entity.name, outcome: outcomeOf(entity), children }];
  };
  const ids = new Set<string>();
  const collect = (entity: Entity): void => {
    ids.add(entity.id);
    entity.subsegments.forEach(collect);
  };
  segments.forEach(collect);
  const roots = segments.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  return [...roots, ...segments].flatMap(node);
}

function mapOf(traces: readonly Trace[]): string[] {
  const services = serviceGraph(traces);
  const label = (reference: number): string => {
    const found = services.find(({ ReferenceId }) => ReferenceId === reference);
    return found?.Type === undefined ? (found?.Name ?? "?") : `${found.Name} (${found.Type})`;
  };
  return services
    .flatMap(({ ReferenceId, Edges }) =>
      Edges.map((edge) => `${label(ReferenceId)} ${edge.EdgeType ? "~>" : "->"} ${label(edge.ReferenceId)}`),
    )
    .sort();
}
