import { traceIdIn } from "../route.ts";
import { type AnnotationValue, annotationsOf, type TraceSummary } from "../shapes.ts";
import { diagnose } from "./diagnostic.ts";

/** The text of the search field. */
export type Search =
  | { readonly kind: "trace"; readonly id: string }
  | { readonly kind: "filter"; readonly expression: string }
  | { readonly kind: "words"; readonly words: string };

/** What only filter expressions have: operators, brackets, quotes, keywords with dots. */
const EXPRESSION =
  /[(){}<>=!"]|\b(?:AND|OR|CONTAINS|BEGINSWITH|ENDSWITH)\b|\b(?:annotation|http|rootcause|group|json|availabilityzone)\.|^(?:service|edge)\b/;

/** Tells a trace id, a filter expression and words apart. A filter expression may have mistakes. */
export function searchOf(text: string): Search {
  const trimmed = text.trim();
  const id = traceIdIn(trimmed);
  if (id !== undefined) return { kind: "trace", id };
  if (diagnose(trimmed) === undefined || EXPRESSION.test(trimmed)) {
    return { kind: "filter", expression: trimmed };
  }
  return { kind: "words", words: trimmed };
}

/**
 * The shortest part of a trace id to look for: as much as the list shows of it. An id is random digits, so a shorter
 * number, as in a picture's name, is in many ids by chance.
 */
const SHORTEST_ID_PART = 8;

/** Whether a trace's services, annotations, exceptions, URL and id contain all words, in any order and case. */
export function hasWords(trace: TraceSummary, words: string): boolean {
  const text = textOf(trace);
  const id = trace.Id.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word) || (word.length >= SHORTEST_ID_PART && id.includes(word)));
}

const texts = new WeakMap<TraceSummary, string>();

function textOf(trace: TraceSummary): string {
  const known = texts.get(trace);
  if (known !== undefined) return known;
  const causes = [...trace.FaultRootCauses, ...trace.ErrorRootCauses].flatMap(({ Services }) =>
    Services.flatMap(({ Name, EntityPath }) => [
      Name,
      ...EntityPath.flatMap(({ Exceptions }) =>
        Exceptions.flatMap((exception) => [exception.Name, exception.Message]),
      ),
    ]),
  );
  const values = [...annotationsOf(trace)].flatMap(([key, value]): (AnnotationValue | string)[] => [
    key,
    ...value,
  ]);
  const services = trace.ServiceIds.map(({ Name }) => Name);
  const text = [trace.EntryPoint?.Name, trace.Http?.HttpURL, ...services, ...values, ...causes]
    .join("\n")
    .toLowerCase();
  texts.set(trace, text);
  return text;
}
