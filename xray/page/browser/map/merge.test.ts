import { describe, expect, it } from "vitest";
import type { MapEdge, MapNode } from "./graph.ts";
import { mergeLambda } from "./merge.ts";

const statistics = (fault = 0) => ({ ok: 1, error: 0, throttle: 0, fault, total: 1 + fault, time: 0.1 });
const node = (name: string, type: string, fault = 0): MapNode => ({
  key: `${type}|${name}`,
  name,
  type,
  state: "",
  statistics: statistics(fault),
  histogram: [],
});
function edge(from: MapNode, to: MapNode): MapEdge {
  const id = ({ name, type }: MapNode) => ({ name, type });
  return {
    key: `${from.key}>${to.key}`,
    from: from.key,
    to: to.key,
    called: { from: id(from), to: id(to) },
    statistics: statistics(),
    histogram: [],
  };
}

const client = node("read", "client");
const service = node("read", "AWS::Lambda");
const run = node("read", "AWS::Lambda::Function");
const table = node("results", "AWS::DynamoDB::Table");

describe("a Lambda function on the map", () => {
  it("is one node, called by whoever calls its service", () => {
    const edges = [edge(client, service), edge(service, run), edge(run, table)];
    const { nodes, edges: left } = mergeLambda({ nodes: [client, service, run, table], edges });
    expect(nodes).toEqual([client, run, table]);
    expect(left.map(({ from, to }) => [from, to])).toEqual([
      [client.key, run.key],
      [run.key, table.key],
    ]);
    // Traces are still asked for by the services that X-Ray knows.
    expect(left[0]?.called.to.type).toBe("AWS::Lambda");
  });

  it("fails where its service fails, although it never ran", () => {
    const failing = node("read", "AWS::Lambda", 3);
    expect(mergeLambda({ nodes: [failing, run], edges: [] }).nodes[0]?.statistics.fault).toBe(3);
  });

  it("stays a service where the function was never seen, and may call itself", () => {
    const self = edge(service, service);
    expect(mergeLambda({ nodes: [service], edges: [self] })).toEqual({ nodes: [service], edges: [self] });
  });
});
