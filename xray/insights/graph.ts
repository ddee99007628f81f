import type { Service } from "../graph/graph.ts";
import type { ServiceId } from "../traces/trace.ts";

/** A node of GetInsightImpactGraph: "limited to only structural information". */
export interface ImpactService {
  readonly ReferenceId: number;
  readonly Type?: string;
  readonly Name: string;
  readonly Names: readonly string[];
  readonly AccountId?: string;
  readonly Edges: readonly { readonly ReferenceId: number }[];
}

/** The part of a map that an insight is about: its services, and all from which they are called. */
export function impactGraph(
  map: readonly Service[],
  services: readonly ServiceId[],
): readonly ImpactService[] {
  const affected = new Set(map.filter((node) => services.some((service) => isNode(service, node))));
  // A set gives out what is added while it is gone through.
  for (const { ReferenceId } of affected) {
    for (const caller of map) {
      if (caller.Edges.some((edge) => edge.ReferenceId === ReferenceId)) affected.add(caller);
    }
  }
  const ids = new Set([...affected].map(({ ReferenceId }) => ReferenceId));
  return map
    .filter((node) => affected.has(node))
    .map(({ ReferenceId, Type, Name, Names, AccountId, Edges }) => ({
      ReferenceId,
      ...(Type === undefined ? {} : { Type }),
      Name,
      Names,
      ...(AccountId === undefined ? {} : { AccountId }),
      Edges: Edges.flatMap((edge) => (ids.has(edge.ReferenceId) ? { ReferenceId: edge.ReferenceId } : [])),
    }));
}

function isNode({ name, type, accountId }: ServiceId, node: Service): boolean {
  return name === node.Name && type === node.Type && accountId === node.AccountId;
}
