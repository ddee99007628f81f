import type { Known } from "@image-text/xray/filter";
import { useMemo } from "preact/hooks";
import { useLive } from "../live.ts";
import { type Scope, scopeKey } from "../scope.ts";
import { type AnnotationValue, annotationsOf, type TraceSummary } from "../shapes.ts";
import { groups, serviceGraph } from "../xray.ts";

/** So many of the newest traces are looked through for annotations. */
const LOOKED_AT = 200;
const MOST_VALUES = 20;

/** The names and values that a filter expression may mention here, for suggestions. */
export function useKnown(scope: Scope, traces: readonly TraceSummary[]): Known {
  const services = useLive(`known services ${scopeKey(scope)}`, (signal) => serviceGraph(scope, signal)).data;
  const known = useLive("groups", groups).data;
  const newest = traces[0]?.Id;
  // Another newest trace stands for other traces.
  const annotations = useMemo(() => valuesOf(traces.slice(0, LOOKED_AT)), [newest]);
  return useMemo(
    () => ({
      services: (services ?? [])
        .filter(({ Type }) => Type !== "client")
        .map(({ Name, Type }) => ({ name: Name, ...(Type ? { type: Type } : {}) })),
      groups: (known ?? []).map(({ GroupName }) => ({ name: GroupName })),
      annotations,
    }),
    [services, known, annotations],
  );
}

function valuesOf(traces: readonly TraceSummary[]): NonNullable<Known["annotations"]> {
  const found = new Map<string, Set<AnnotationValue>>();
  for (const trace of traces) {
    for (const [key, values] of annotationsOf(trace)) {
      const seen = found.get(key) ?? new Set();
      found.set(key, seen);
      for (const value of values) if (seen.size < MOST_VALUES) seen.add(value);
    }
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, [...values]]));
}
