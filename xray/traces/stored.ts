import type { Raw } from "../documents/json.ts";
import { inferredDocument } from "./inference.ts";
import type { TraceRecord } from "./store.ts";
import type { Entity, Trace } from "./trace.ts";

/**
 * A trace's documents as BatchGetTraces gives them: a segment each with its subsegments nested, what has no segment
 * yet on its own, and the inferred segments. Fields that X-Ray does not know are there as they were sent.
 */
export function documentsOf(
  trace: Trace,
  record: TraceRecord,
): { readonly id: string; readonly document: Raw }[] {
  const documents = trace.segments.map((segment) => ({
    id: segment.id,
    document: record.pieces.has(segment.id) ? documentOf(segment, record) : inferredDocument(segment),
  }));
  const orphans = (trace.orphans ?? []).map((orphan) => ({
    id: orphan.id,
    document: {
      ...documentOf(orphan, record),
      type: "subsegment",
      trace_id: trace.id,
      parent_id: record.pieces.get(orphan.id)?.nestedIn,
    },
  }));
  return [...documents, ...orphans];
}

function documentOf(entity: Entity, record: TraceRecord): Raw {
  const { subsegments: _, aws, ...raw } = record.pieces.get(entity.id)?.raw ?? {};
  return {
    ...(isSubsegment(entity) ? withoutPlace(raw) : raw),
    ...(aws === undefined ? {} : { aws: entity.aws }),
    ...(entity.subsegments.length === 0
      ? {}
      : { subsegments: entity.subsegments.map((child) => documentOf(child, record)) }),
  };
}

/** Where it is nested says what these said while it stood alone. */
function withoutPlace({ type: _type, trace_id: _trace, parent_id: _parent, ...raw }: Raw): Raw {
  return raw;
}

function isSubsegment(entity: Entity): boolean {
  return "kind" in entity && entity.kind === "subsegment";
}
