import { AwsError, type AwsRequest } from "../gateway/service.ts";
import { type ModelOperation, requiredMembers } from "./model.ts";

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
    const labels = match(operation, request);
    return labels === undefined ? [] : [{ operation, labels, rank: rank(operation, request) }];
  });
  return fitting.sort((a, b) => compare(b.rank, a.rank))[0];
}

/** The values of an operation's labels, or undefined where method, path or fixed query differ. */
function match({ http, input }: ModelOperation, request: Located): Route["labels"] | undefined {
  if (http === undefined || http.method !== request.method) return undefined;
  const { pattern, names } = compile(http.uri);
  const found = pattern.exec(request.path);
  const there = fixedQuery(http.uri).every(([name, value]) =>
    value === "" ? request.query.has(name) : request.query.get(name) === value,
  );
  if (found === null || !there) return undefined;
  const labels = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ""]));
  return input.isUnitSchema() ? {} : labels;
}

function rank(operation: ModelOperation, { query, headers }: Located): readonly number[] {
  const bound = [...operation.input.structIterator()].filter(([name]) =>
    requiredMembers(operation.input).includes(name),
  );
  let present = 0;
  let absent = 0;
  for (const [, member] of bound) {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery === undefined && httpHeader === undefined) continue;
    const sent =
      httpQuery === undefined
        ? headers[String(httpHeader).toLowerCase()] !== undefined
        : query.has(httpQuery);
    if (sent) present++;
    else absent++;
  }
  const named = query.get("x-id") === operation.name ? 1 : 0;
  return [fixedQuery(operation.http?.uri ?? "").length, -absent, present, named];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The query of a URI in the model, without `x-id`, which only names the operation. */
function fixedQuery(uri: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(uri.split("?")[1] ?? "")].filter(([name]) => name !== "x-id");
}

const COMPILED = new Map<string, { readonly pattern: RegExp; readonly names: readonly string[] }>();

function compile(uri: string) {
  const known = COMPILED.get(uri);
  if (known !== undefined) return known;
  const names: string[] = [];
  // A slash at the end makes no difference: Lambda's model has it, and not all clients send it.
  const source = (uri.split("?")[0] ?? "")
    .replace(/\/$/, "")
    .replace(/\{(\w+)(\+?)\}|[^\w/{}]/g, (text, name: string | undefined, greedy: string | undefined) => {
      if (name === undefined) return `\\${text}`;
      names.push(name);
      return greedy === "+" ? "(.+)" : "([^/]+)";
    });
  const compiled = { pattern: new RegExp(`^${source}/?$`, "s"), names };
  COMPILED.set(uri, compiled);
  return compiled;
}

/** A percent-encoded part of a path or header. Throws where it cannot be decoded. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}
