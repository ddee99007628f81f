import type { AnnotationValue } from "../traces/trace.ts";
import type { Raw } from "./json.ts";
import { type DocumentReader, show } from "./reader.ts";

const KEY = /^(?:[\p{L}\p{N}_.]+|aws:[\p{L}\p{N}_.:]+)$/u;
const MAX_KEY = 500;
const MAX_VALUE = 1000;
const NONE: ReadonlyMap<string, AnnotationValue> = new Map();

/** The annotations that are indexed, by the rules for keys and values. */
export function annotationsOf(
  raw: Raw | undefined,
  reader: DocumentReader,
): ReadonlyMap<string, AnnotationValue> {
  if (raw === undefined) return NONE;
  const indexed = new Map<string, AnnotationValue>();
  // Object.entries gives `__proto__` like any other key.
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      if (value !== null) {
        reader.note("annotation-type", `annotation ${show(key)} is ${show(value)}, which is not indexed.`);
      }
    } else if (!isKey(key) && reader.applies("annotation-key")) {
      reader.dropsAnnotations = true;
      reader.note("annotation-key", `annotation ${show(key)} is dropped for its key.`);
    } else if (typeof value === "string" && value.length > MAX_VALUE && reader.applies("annotation-length")) {
      reader.note(
        "annotation-length",
        `annotation ${show(key)} has ${value.length} characters and is not indexed.`,
      );
    } else {
      indexed.set(key, value);
    }
  }
  return indexed;
}

/** The annotations as BatchGetTraces gives them back: X-Ray leaves out those whose key it does not take. */
export function keptAnnotations(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => isKey(key)));
}

function isKey(key: string): boolean {
  return key.length <= MAX_KEY && KEY.test(key);
}
