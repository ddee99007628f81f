import { exceptionsOf, type ParsedTrace, type Part, serviceName, walkPart } from "./document.ts";

export interface SeenException {
  readonly type: string;
  readonly message: string;
  /** Traces in which it was seen. */
  readonly traces: number;
  /** Where the newest one is. */
  readonly traceId: string;
  readonly entityId: string;
}

/**
 * The exceptions at one node of the map, most frequent first. A service that sends no segments of its own has its
 * exceptions in the subsegments of those who called it.
 */
export function exceptionsAt(
  node: { name: string; type: string },
  traces: readonly ParsedTrace[],
): SeenException[] {
  const seen = new Map<string, SeenException>();
  for (const trace of traces) {
    const parts = new Map<string, Part>();
    for (const segment of trace.segments) for (const part of walkPart(segment)) parts.set(part.id, part);
    // A function's segment repeats the exception of the call that it failed of.
    const here = new Set<string>();
    for (const segment of trace.segments) {
      if (serviceName(segment) !== node.name || (segment.origin ?? "") !== node.type) continue;
      const caller = segment.inferred ? parts.get(segment.parent_id ?? "") : undefined;
      for (const part of caller ? [caller] : walkPart(segment)) {
        for (const exception of exceptionsOf(part)) {
          const type = exception.type ?? "Error";
          const message = exception.message ?? "";
          const key = `${type}\n${message}`;
          if (here.has(key)) continue;
          here.add(key);
          const before = seen.get(key);
          seen.set(key, {
            type,
            message,
            traces: (before?.traces ?? 0) + 1,
            traceId: before?.traceId ?? trace.id,
            entityId: before?.entityId ?? part.id,
          });
        }
      }
    }
  }
  return [...seen.values()].sort((a, b) => b.traces - a.traces);
}
