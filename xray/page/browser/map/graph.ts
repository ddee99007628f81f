import type * as z from "zod/mini";
import type { Histogram, ServiceGraph, Statistics } from "../shapes.ts";

export interface MapNode {
  /** Name and type: what stays the same from one answer to the next. */
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly statistics: Statistics;
  readonly histogram: Histogram;
}

export interface MapEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly statistics: Statistics;
}

export interface MapGraph {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/** The API's services, whose reference ids hold for one answer only, as nodes and edges that last. */
export function toGraph(services: z.output<typeof ServiceGraph>["Services"]): MapGraph {
  const keys = new Map(services.map((service) => [service.ReferenceId, nodeKey(service.Name, service.Type)]));
  const nodes = services.map((service) => ({
    key: nodeKey(service.Name, service.Type),
    name: service.Name,
    type: service.Type ?? "",
    state: service.State ?? "",
    statistics: service.SummaryStatistics,
    histogram:
      service.ResponseTimeHistogram.length > 0 ? service.ResponseTimeHistogram : service.DurationHistogram,
  }));
  const edges = services.flatMap((service) =>
    service.Edges.flatMap((edge) => {
      const from = nodeKey(service.Name, service.Type);
      const to = keys.get(edge.ReferenceId);
      return to === undefined ? [] : [{ key: `${from}>${to}`, from, to, statistics: edge.SummaryStatistics }];
    }),
  );
  // One order for the same graph, whatever order the answer had: else the layout would jump.
  return { nodes: nodes.sort(byKey), edges: edges.sort(byKey) };
}

export const nodeKey = (name: string, type: string | null | undefined): string => `${type ?? ""}|${name}`;

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** The filter expression that finds a node's traces; `condition` goes between the braces. */
export function nodeFilter(node: Pick<MapNode, "name" | "type">, condition = ""): string {
  const name = `name: ${quote(node.name)}`;
  const id = node.type ? `id(${name}, type: ${quote(node.type)})` : `id(${name})`;
  return `service(${id})${condition ? ` { ${condition} }` : ""}`;
}

/** A text as filter expressions write it. */
export const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** `AWS::DynamoDB::Table` as people call it. */
export function typeName(type: string): string {
  if (type === "AWS::Lambda") return "Lambda service";
  if (type === "client") return "Client";
  if (type === "remote" || type === "") return "Remote service";
  const parts = type.split("::").slice(1);
  return parts.map((part, index) => (index > 0 ? part.toLowerCase() : part)).join(" ");
}
