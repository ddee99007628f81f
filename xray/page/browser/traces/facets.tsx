import { useMemo, useState } from "preact/hooks";
import { number } from "../format.ts";
import { quote } from "../map/graph.ts";
import { OUTCOMES, outcomesOf } from "../outcome.ts";
import { type AnnotationValue, annotationsOf, type TraceSummary } from "../shapes.ts";

/** An annotation with more values than this is no way to divide a list. */
const MOST_VALUES = 6;

interface Facet {
  readonly name: string;
  readonly values: readonly { readonly label: string; readonly count: number; readonly filter: string }[];
}

interface Props {
  traces: readonly TraceSummary[];
  filter: string;
  onChoose(filter: string): void;
}

/** Ways to narrow a list: by outcome and by the annotations that have a few values. */
export function Facets({ traces, filter, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const facets = useMemo(() => (open ? facetsOf(traces) : []), [open, traces]);
  return (
    <details class="facets" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Narrow</summary>
      {open && facets.length === 0 && <p class="soft">These traces have no annotations to filter by.</p>}
      <dl>
        {facets.map(({ name, values }) => (
          <div key={name}>
            <dt>{name}</dt>
            {values.map(({ label, count, filter: condition }) => (
              <dd key={label}>
                <button
                  type="button"
                  class="code-button"
                  onClick={() => onChoose(filter ? `(${filter}) AND ${condition}` : condition)}
                >
                  {label} <span class="soft">{number(count)}</span>
                </button>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What divides these traces; what they all share does not. */
export function facetsOf(traces: readonly TraceSummary[]): Facet[] {
  const outcomes = OUTCOMES.flatMap(({ id, label }) => {
    const count = traces.filter((trace) => outcomesOf(trace).includes(id)).length;
    return id === "ok" || count === 0 ? [] : [{ label, count, filter: `service() { ${id} = true }` }];
  });
  const counts = new Map<string, Map<AnnotationValue, number>>();
  for (const trace of traces) {
    for (const [key, values] of annotationsOf(trace)) {
      const seen = counts.get(key) ?? new Map<AnnotationValue, number>();
      counts.set(key, seen);
      for (const value of values) seen.set(value, (seen.get(value) ?? 0) + 1);
    }
  }
  const annotations = [...counts].flatMap(([name, seen]): Facet[] => {
    const divides = seen.size <= MOST_VALUES && [...seen.values()].some((count) => count < traces.length);
    if (!divides) return [];
    const values = [...seen].sort(([, a], [, b]) => b - a);
    return [
      {
        name,
        values: values.map(([value, count]) => ({
          label: String(value),
          count,
          filter: `annotation.${name} = ${typeof value === "string" ? quote(value) : value}`,
        })),
      },
    ];
  });
  return [...(outcomes.length > 0 ? [{ name: "Outcome", values: outcomes }] : []), ...annotations];
}
