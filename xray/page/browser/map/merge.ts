import { worst } from "../outcome.ts";
import { type MapEdge, type MapGraph, type MapNode, nodeKey } from "./graph.ts";

const SERVICE = "AWS::Lambda";
const FUNCTION = "AWS::Lambda::Function";

/**
 * The map with one node for each Lambda function. X-Ray has two: the service, which takes the event and waits, and the
 * function, which runs. The CloudWatch console draws them as one.
 */
export function mergeLambda(graph: MapGraph): MapGraph {
  const keys = new Set(graph.nodes.map(({ key }) => key));
  const merged = new Map<string, string>();
  for (const { name, type, key } of graph.nodes) {
    const of = nodeKey(name, FUNCTION);
    if (type === SERVICE && keys.has(of)) merged.set(key, of);
  }
  const services = new Map(graph.nodes.map((node) => [merged.get(node.key), node]));
  const nodes = graph.nodes
    .filter(({ key }) => !merged.has(key))
    .map((node): MapNode => {
      const service = services.get(node.key);
      // What the service refused, throttled for example, never got to the function.
      const refused = service && worst(service.statistics) !== "ok" && worst(node.statistics) === "ok";
      return refused ? { ...node, statistics: service.statistics, histogram: service.histogram } : node;
    });
  const edges = new Map<string, MapEdge>();
  for (const edge of graph.edges) {
    const from = merged.get(edge.from) ?? edge.from;
    const to = merged.get(edge.to) ?? edge.to;
    // From the service to its own function.
    if (from === to && edge.from !== edge.to) continue;
    const key = `${from}>${to}`;
    if (!edges.has(key)) edges.set(key, { ...edge, key, from, to });
  }
  return { nodes, edges: [...edges.values()] };
}
