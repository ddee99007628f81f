import type { CapacityChange, Throughput } from "./capacity.ts";
import { HOURS_PER_MONTH, PRICES, type Prices } from "./prices.ts";

/** What a month of a table's capacity costs, in US dollars. */
export interface CapacityCost {
  /** What is paid whatever the traffic; on-demand capacity has no such part. */
  readonly fixedBefore: number;
  readonly fixedAfter: number;
  /** The most that autoscaling may make of it, where autoscaling is on. */
  readonly ceilingBefore?: number;
  readonly ceilingAfter?: number;
  readonly prices: Prices;
  /** Average utilisation from which provisioned capacity is the cheaper one, 0–1, for writes and for reads. */
  readonly breakEven: { readonly writes: number; readonly reads: number };
  /** On-demand requests a month, of one kind alone, that cost as much as the provisioned side of the toggle. */
  readonly breakEvenRequests?: { readonly writes: number; readonly reads: number };
}

/**
 * The monthly cost of a table's capacity before and after; undefined where the region's prices are not known.
 * Storage, backups and requests are not in it: they do not depend on the mode.
 */
export function capacityCost(capacity: CapacityChange, region: string | undefined): CapacityCost | undefined {
  const prices = region === undefined ? undefined : pricesOf(region);
  if (!prices) return undefined;
  const { dynamodb } = prices;
  const before = total(capacity, "before", prices);
  const after = total(capacity, "after", prices);
  const provisioned = Math.max(before.fixed, after.fixed);
  return {
    fixedBefore: before.fixed,
    fixedAfter: after.fixed,
    ...(before.ceiling > before.fixed ? { ceilingBefore: before.ceiling } : {}),
    ...(after.ceiling > after.fixed ? { ceilingAfter: after.ceiling } : {}),
    prices,
    breakEven: {
      writes: (dynamodb.writeUnitHour / 3600) * (1_000_000 / dynamodb.millionWrites),
      reads: (dynamodb.readUnitHour / 3600) * (1_000_000 / dynamodb.millionReads),
    },
    ...(provisioned > 0
      ? {
          breakEvenRequests: {
            writes: (provisioned / dynamodb.millionWrites) * 1e6,
            reads: (provisioned / dynamodb.millionReads) * 1e6,
          },
        }
      : {}),
  };
}

/** Prices of one region, or undefined: a price of another region is not a guess that anyone should rely on. */
export function pricesOf(region: string): Prices | undefined {
  return Object.hasOwn(PRICES.regions, region) ? PRICES.regions[region] : undefined;
}

interface Total {
  readonly fixed: number;
  readonly ceiling: number;
}

function total(capacity: CapacityChange, when: "before" | "after", prices: Prices): Total {
  const { writeUnitHour, readUnitHour } = prices.dynamodb;
  const month = (units: { read: number; write: number }) =>
    HOURS_PER_MONTH * (units.write * writeUnitHour + units.read * readUnitHour);
  const parts: { index?: string; throughput: Throughput | undefined }[] = [
    { throughput: capacity[when] },
    ...capacity.indexes.map((index) => ({ index: index.name, throughput: index[when] })),
  ];
  const scaling = when === "before" ? capacity.scalingBefore : capacity.scalingAfter;
  const units = { read: 0, write: 0 };
  const most = { read: 0, write: 0 };
  for (const { index, throughput } of parts) {
    if (throughput?.mode !== "provisioned") continue;
    for (const dimension of ["read", "write"] as const) {
      const target = scaling.find((one) => one.index === index && one.dimension === dimension);
      units[dimension] += Math.max(throughput[dimension], target?.minimum ?? 0);
      most[dimension] += target?.maximum ?? throughput[dimension];
    }
  }
  return { fixed: month(units), ceiling: month(most) };
}
