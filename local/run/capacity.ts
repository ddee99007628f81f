import type { Deployment, TableCapacity } from "../template/deployment.ts";

/** The minimum capacity, for a table that is declared on-demand but run as provisioned. */
export const LEAST_CAPACITY = { mode: "provisioned", read: 1, write: 1 } as const;

/** The deployment with its tables in this capacity mode; undefined keeps what is declared. */
export function withCapacity(deployment: Deployment, mode: TableCapacity["mode"] | undefined): Deployment {
  if (mode === undefined) return deployment;
  const changed = <T extends { readonly capacity: TableCapacity }>(part: T): T =>
    part.capacity.mode === mode
      ? part
      : { ...part, capacity: mode === "on-demand" ? { mode } : LEAST_CAPACITY };
  return {
    ...deployment,
    tables: deployment.tables.map((table) => ({ ...changed(table), indexes: table.indexes.map(changed) })),
  };
}
