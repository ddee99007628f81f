import { duration } from "../format.ts";
import { causesOf } from "../outcome.ts";
import { annotationsOf, type TraceSummary } from "../shapes.ts";

/** What the traces of a page are about, where they say it in an annotation. */
export interface Subject {
  /** What it is called: `Picture`. */
  readonly label: string;
  /** The annotation's key. */
  readonly annotation: string;
}

/** What a trace is about: its subject, or else the address that was asked for. */
export function subjectOf(trace: TraceSummary, subject: Subject | undefined): string {
  const said = subject && annotationsOf(trace).get(subject.annotation);
  return said?.join(", ") ?? trace.Http?.HttpURL ?? "";
}

/** Why a trace failed, and its other annotations; those that all traces share say nothing and are left out. */
export function remarksOf(
  trace: TraceSummary,
  left: ReadonlySet<string>,
): { causes: string; annotations: string } {
  const annotations = [...annotationsOf(trace)]
    .filter(([key]) => !left.has(key))
    .map(([key, values]) => `${key}=${values.join("|")}`);
  return { causes: causesOf(trace).join(", "), annotations: annotations.join("  ") };
}

/** Which columns tell traces apart: one that has the same value in every row gives its room to others. */
export function telling(traces: readonly TraceSummary[], subject: Subject | undefined) {
  const differs = (of: (trace: TraceSummary) => string) => new Set(traces.map(of)).size > 1;
  const keys = new Set(traces.flatMap((trace) => [...annotationsOf(trace).keys()]));
  const shared = [...keys].filter(
    (key) => traces.length > 1 && !differs((trace) => annotationsOf(trace).get(key)?.join("|") ?? ""),
  );
  return {
    response: differs(({ ResponseTime }) => duration(ResponseTime)),
    subject: traces.some((trace) => subjectOf(trace, subject) !== ""),
    /** Annotations that the remarks leave out. */
    left: new Set([...shared, ...(subject ? [subject.annotation] : [])]),
  };
}
