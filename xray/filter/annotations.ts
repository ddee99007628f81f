import { closest } from "@image-text/commands/closest";
import type { Comparison, Operator, Value } from "./expression.ts";

/** The annotations that a program writes, by key: the type of each, and its values where they are a closed set. */
export type AnnotationTypes = Readonly<
  Record<
    string,
    { readonly type: "string" | "number" | "boolean"; readonly values?: readonly string[] | undefined }
  >
>;

/** Why a condition on an annotation can never hold; undefined if it can. */
export function annotationProblem(
  key: string,
  comparison: Comparison | undefined,
  types: AnnotationTypes,
): string | undefined {
  const known = Object.hasOwn(types, key) ? types[key] : undefined;
  if (known === undefined) {
    const keys = Object.keys(types);
    return `There is no annotation "${key}".${suggestion(closest(key, keys))} There are: ${keys.join(", ")}.`;
  }
  if (comparison === undefined) return undefined;
  const { operator, value } = comparison;
  const { type, values } = known;
  if (typeof value !== type) {
    return `The annotation "${key}" is ${NAMES[type]}, and ${JSON.stringify(value)} is ${NAMES[typeOf(value)]}.`;
  }
  if (values === undefined || typeof value !== "string" || values.some((one) => fits(one, operator, value)))
    return undefined;
  const said = operator === "=" || operator === "!=" ? "is never" : `never ${VERBS[operator]}`;
  return `The annotation "${key}" ${said} "${value}".${suggestion(closest(value, values))} It is one of: ${values.join(", ")}.`;
}

const NAMES = { string: "a text", number: "a number", boolean: "true or false" } as const;

const VERBS: Readonly<Partial<Record<Operator, string>>> = {
  CONTAINS: "contains",
  BEGINSWITH: "begins with",
  ENDSWITH: "ends with",
};

const typeOf = (value: Value): keyof typeof NAMES =>
  typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";

const suggestion = (likely: string | undefined) => (likely === undefined ? "" : ` Did you mean ${likely}?`);

/** Whether a text operator can find `wanted` in a value. Other operators do not compare texts. */
function fits(value: string, operator: Operator, wanted: string): boolean {
  if (operator === "CONTAINS") return value.includes(wanted);
  if (operator === "BEGINSWITH") return value.startsWith(wanted);
  if (operator === "ENDSWITH") return value.endsWith(wanted);
  return value === wanted;
}
