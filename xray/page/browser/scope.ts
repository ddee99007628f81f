import type { Route } from "./route.ts";
import type { Scope } from "./xray.ts";

export const RANGES = [
  { seconds: 300, label: "5 min", long: "the last 5 minutes" },
  { seconds: 900, label: "15 min", long: "the last 15 minutes" },
  { seconds: 3600, label: "1 h", long: "the last hour" },
  { seconds: 10_800, label: "3 h", long: "the last 3 hours" },
] as const;

const USUAL = 900;

/** The time and group that an address asks for. */
export function scopeOf(route: Route): Scope {
  const asked = Number(route.query.range);
  const seconds = RANGES.some((range) => range.seconds === asked) ? asked : USUAL;
  return { seconds, group: route.query.group };
}

export const rangeName = (seconds: number): string =>
  RANGES.find((range) => range.seconds === seconds)?.long ?? `the last ${seconds} seconds`;
