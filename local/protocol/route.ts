import { AwsError, type AwsRequest } from "../gateway/service.ts";
import type { HttpBinding } from "./binding.ts";
import type { ModelOperation } from "./model.ts";

/** An operation that a path may mean, with what its labels hold, still percent-encoded. */
export interface Route {
  readonly operation: ModelOperation;
  readonly labels: Readonly<Record<string, string>>;
}

type Located = Pick<AwsRequest, "method" | "path" | "query" | "headers">;

/**
 * The operation whose method, path and fixed query fit best: more of a fixed query first, then the one whose
 * required query and headers are all there (UploadPart is PutObject with a part number), then the one that the
 * SDK names in `x-id`. Undefined where none fits.
 */
export function findRoute(request: Located, operations: readonly ModelOperation[]): Route | undefined {
  const fitting = operations.flatMap((operation) => {
    const { http } = operation;
    const labels = http && match(http, request);
    return http && labels ? [{ operation, labels, rank: rank(http, operation.name, request) }] : [];
  });
  return fitting.sort((a, b) => compare(b.rank, a.rank))[0];
}

/** The values of the labels, or undefined where method, path or fixed query differ. */
function match({ method, pattern, labels, fixedQuery }: HttpBinding, request: Located) {
  if (method !== request.method) return undefined;
  const found = pattern.exec(request.path);
  const there = fixedQuery.every(([name, value]) =>
    value === "" ? request.query.has(name) : request.query.get(name) === value,
  );
  if (found === null || !there) return undefined;
  return Object.fromEntries(labels.map((name, index) => [name, found[index + 1] ?? ""]));
}

function rank(
  { fixedQuery, requiredQuery, requiredHeaders }: HttpBinding,
  name: string,
  { query, headers }: Located,
): readonly number[] {
  const sent = [
    ...requiredQuery.map((one) => query.has(one)),
    ...requiredHeaders.map((one) => headers[one] !== undefined),
  ];
  const present = sent.filter((one) => one).length;
  return [fixedQuery.length, present - sent.length, present, query.get("x-id") === name ? 1 : 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** A percent-encoded part of a path. Throws where it cannot be decoded. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}
