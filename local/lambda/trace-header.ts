import { randomBytes } from "node:crypto";

/** `X-Amzn-Trace-Id`, taken apart. */
export interface TraceHeader {
  /** `1-<8 hex>-<24 hex>`. */
  readonly root?: string;
  /** The caller's segment or subsegment, 16 hex digits. */
  readonly parent?: string;
  /** Undefined: the caller leaves the decision to the callee (`Sampled=?`, or nothing). */
  readonly sampled?: boolean;
  /** Everything else, such as `Lineage`, which has to be handed on. */
  readonly rest: readonly string[];
}

/**
 * Reads a trace header; keys in any case, what is malformed is left out.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function parseTraceHeader(header: string | undefined): TraceHeader {
  let root: string | undefined;
  let parent: string | undefined;
  let sampled: boolean | undefined;
  const rest: string[] = [];
  for (const part of (header ?? "").split(";").map((text) => text.trim())) {
    const at = part.indexOf("=");
    if (at < 1) continue;
    const value = part.slice(at + 1);
    const key = part.slice(0, at).toLowerCase();
    if (key === "root") root = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i.test(value) ? value : root;
    else if (key === "parent") parent = /^[0-9a-f]{16}$/i.test(value) ? value : parent;
    else if (key === "sampled") sampled = value === "1" ? true : value === "0" ? false : undefined;
    else if (key !== "self") rest.push(part);
  }
  return {
    ...(root === undefined ? {} : { root }),
    // A parent without its trace leads nowhere.
    ...(parent === undefined || root === undefined ? {} : { parent }),
    ...(sampled === undefined ? {} : { sampled }),
    rest,
  };
}

export function formatTraceHeader(
  root: string,
  parent: string,
  sampled: boolean,
  rest: readonly string[],
): string {
  return [`Root=${root}`, `Parent=${parent}`, `Sampled=${sampled ? 1 : 0}`, ...rest].join(";");
}

/** A new trace id that begins at `now` (epoch milliseconds). */
export function newTraceId(now: number): string {
  return `1-${Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0")}-${randomBytes(12).toString("hex")}`;
}

export const newSegmentId = (): string => randomBytes(8).toString("hex");
