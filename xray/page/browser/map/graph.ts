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
  /** Who called whom, as X-Ray knows them: the nodes may stand for several. */
  readonly called: { readonly from: ServiceName; readonly to: ServiceName };
  readonly statistics: Statistics;
  readonly histogram: Histogram;
}

export interface ServiceName {
  readonly name: string;
  readonly type: string;
}

export interface MapGraph {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/** The API's services, whose reference ids hold for one answer only, as nodes and edges that last. */
export function toGraph(services: z.output<typeof ServiceGraph>["Services"]): MapGraph {
  const ids = new Map(services.map(({ ReferenceId, ...service }) => [ReferenceId, serviceName(service)]));
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
      const called = { from: serviceName(service), to: ids.get(edge.ReferenceId) };
      if (called.to === undefined) return [];
      const [from, to] = [
        nodeKey(called.from.name, called.from.type),
        nodeKey(called.to.name, called.to.type),
      ];
      return [
        {
          key: `${from}>${to}`,
          from,
          to,
          called: { from: called.from, to: called.to },
          statistics: edge.SummaryStatistics,
          histogram: edge.ResponseTimeHistogram,
        },
      ];
    }),
  );
  // One order for the same graph, whatever order the answer had: else the layout would jump.
  return { nodes: nodes.sort(byKey), edges: edges.sort(byKey) };
}

export const nodeKey = (name: string, type: string | null | undefined): string => `${type ?? ""}|${name}`;

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

const serviceName = ({ Name, Type }: { Name: string; Type?: string | null | undefined }): ServiceName => ({
  name: Name,
  type: Type ?? "",
});

/** The filter expression that finds a node's traces; `condition` goes between the braces. */
export function nodeFilter(node: ServiceName, condition = ""): string {
  return `service(${idOf(node)})${condition ? ` { ${condition} }` : ""}`;
}

/** The filter expression that finds the traces of an edge; `condition` goes between the braces. */
export function edgeFilter({ called }: MapEdge, condition = ""): string {
  return `edge(${idOf(called.from)}, ${idOf(called.to)})${condition ? ` { ${condition} }` : ""}`;
}

function idOf({ name, type }: ServiceName): string {
  return type ? `id(name: ${quote(name)}, type: ${quote(type)})` : `id(name: ${quote(name)})`;
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
