import type { NormalizedSchema } from "@smithy/core/schema";
import { requiredMembers } from "./required.ts";

/** Where an operation is found in the REST protocols. */
export interface HttpBinding {
  readonly method: string;
  /** Of success. */
  readonly status: number;
  /** Matches a path, with a group for each label. */
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  /** What must be in the query, and with which value if that is not empty. */
  readonly fixedQuery: readonly (readonly [name: string, value: string])[];
  /** Names of what required members are bound to. */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

/** Reads method, path and query of an operation, as the model's `http` trait and its input have them. */
export function readBinding(
  method: string,
  uri: string,
  status: number,
  input: NormalizedSchema,
): HttpBinding {
  const [path = "", query = ""] = uri.split("?");
  const labels: string[] = [];
  // A slash at the end makes no difference: Lambda's model has it, and not all clients send it.
  const source = path
    .replace(/\/$/, "")
    .replace(/\{(\w+)(\+?)\}|[^\w/{}]/g, (text, name: string | undefined, greedy: string | undefined) => {
      if (name === undefined) return `\\${text}`;
      labels.push(name);
      return greedy === "+" ? "(.+)" : "([^/]+)";
    });
  const required = requiredMembers(input).map((name) => input.getMemberSchema(name).getMergedTraits());
  return {
    method,
    status,
    pattern: new RegExp(`^${source}/?$`, "s"),
    labels,
    // `x-id` only names the operation.
    fixedQuery: [...new URLSearchParams(query)].filter(([name]) => name !== "x-id"),
    requiredQuery: required.flatMap(({ httpQuery }) => httpQuery ?? []),
    requiredHeaders: required.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
  };
}
