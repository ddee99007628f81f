/**
 * `X-Amzn-Trace-Id`, by which a request carries its trace from service to service.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface TraceHeader {
  /** `1-<8 hex>-<24 hex>`. */
  readonly root?: string;
  /** The caller's segment or subsegment, 16 hex digits; never without its root. */
  readonly parent?: string;
  /** Undefined: the caller leaves the decision to the callee (`Sampled=?`, or nothing). */
  readonly sampled?: boolean;
  /** Everything else, such as `Lineage`, which has to be handed on. */
  readonly rest: readonly string[];
}

const PART = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/;

/** Reads a trace header; keys in any case, what is malformed is left out. */
export function parseTraceHeader(header: string | undefined): TraceHeader {
  const known = new Map<string, string>();
  const rest: string[] = [];
  for (const part of (header ?? "").split(";")) {
    const [, key = "", value = ""] = PART.exec(part) ?? [];
    if (["root", "parent", "sampled", "self"].includes(key.toLowerCase()))
      known.set(key.toLowerCase(), value);
    else if (key !== "") rest.push(`${key}=${value}`);
  }
  const root = known.get("root") ?? "";
  const parent = known.get("parent") ?? "";
  const sampled = known.get("sampled") ?? "";
  const continues = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i.test(root);
  return {
    ...(continues ? { root } : {}),
    ...(continues && /^[0-9a-f]{16}$/i.test(parent) ? { parent } : {}),
    ...(/^[01]$/.test(sampled) ? { sampled: sampled === "1" } : {}),
    rest,
  };
}

/** Writes it in AWS's order. */
export function formatTraceHeader(
  root: string,
  parent: string,
  sampled: boolean,
  rest: readonly string[],
): string {
  return [`Root=${root}`, `Parent=${parent}`, `Sampled=${sampled ? 1 : 0}`, ...rest].join(";");
}
