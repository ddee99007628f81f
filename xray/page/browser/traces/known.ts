import type { Known } from "@image-text/xray/filter";
import { useMemo } from "preact/hooks";
import { useLive } from "../live.ts";
import type { TraceSummary } from "../shapes.ts";
import { groups, type Scope, serviceGraph } from "../xray.ts";

/** So many of the newest traces are looked through for annotations. */
const LOOKED_AT = 200;
const MOST_VALUES = 20;

/** The names and values that a filter expression may mention here, for suggestions. */
export function useKnown(scope: Scope, traces: readonly TraceSummary[]): Known {
  const services = useLive(`known services ${scope.seconds}`, (signal) => serviceGraph(scope, signal)).data;
  const known = useLive("groups", groups).data;
  const newest = traces[0]?.Id;
  // Another newest trace stands for other traces.
  const annotations = useMemo(() => annotationsOf(traces.slice(0, LOOKED_AT)), [newest]);
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

function annotationsOf(traces: readonly TraceSummary[]): NonNullable<Known["annotations"]> {
  const found = new Map<string, Set<string | number | boolean>>();
  for (const trace of traces) {
    for (const [key, values] of Object.entries(trace.Annotations ?? {})) {
      const seen = found.get(key) ?? new Set();
      found.set(key, seen);
      for (const { AnnotationValue: value } of values) {
        const said = value?.StringValue ?? value?.NumberValue ?? value?.BooleanValue;
        if (said !== null && said !== undefined && seen.size < MOST_VALUES) seen.add(said);
      }
    }
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, [...values]]));
}
