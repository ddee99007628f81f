import type { Segment, Subsegment } from "../traces/trace.ts";
import { parseEntity } from "./entity.ts";
import { type Raw, record } from "./json.ts";
import { Refusal } from "./refusal.ts";

/** "Segment document size: 64 kB", https://docs.aws.amazon.com/general/latest/gr/xray.html */
export const MAX_DOCUMENT_BYTES = 64 * 1024;

/** Lists and objects in each other. Deeper ones are no data, and would exhaust the stack when they are written out. */
const MAX_NESTING = 1000;

/** Characters of a wrong value that a refusal repeats. */
const MAX_SHOWN = 100;

/** `1-<8 hex digits of epoch seconds>-<24 hex digits>`; the time "is not required or validated" any more. */
const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;

/** One segment or subsegment out of a document, without what is nested in it. */
export interface Piece {
  readonly id: string;
  readonly entity: Segment | Subsegment;
  /** The subsegment's parent; undefined for segments, whose `parentId` names an upstream caller. */
  readonly nestedIn?: string;
  /** As it was sent, so that BatchGetTraces gives back what it does not know, too. */
  readonly raw: Raw;
}

export interface Document {
  readonly traceId: string;
  readonly pieces: readonly Piece[];
}

/**
 * Reads one document as PutTraceSegments and the daemon take it: a segment, a subsegment on its own, or a list of
 * them ("an array of subsegments", https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html).
 * Throws a {@link Refusal}. Form: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function parseDocument(text: string): Document[] {
  if (text.length > MAX_DOCUMENT_BYTES || Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    throw new Refusal("DocumentTooLarge", `a document may have ${MAX_DOCUMENT_BYTES} bytes`);
  }
  if (text.length > 2 * MAX_NESTING && nesting(text) > MAX_NESTING) {
    throw new Refusal("DocumentTooDeep", `a document may have ${MAX_NESTING} levels`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refusal("ParseError", error instanceof Error ? error.message : "not JSON");
  }
  if (Array.isArray(value) && value.length > 0) return value.map(readDocument);
  return [readDocument(value)];
}

function readDocument(value: unknown): Document {
  const pieces: Piece[] = [];
  const root = record(value) ?? {};
  const subsegment = root.type === "subsegment";
  const entity = parseEntity(value, subsegment);
  const traceId = root.trace_id;
  if (traceId === undefined) throw new Refusal("MissingTraceId", "trace_id is required", entity.id);
  if (typeof traceId !== "string" || !TRACE_ID.test(traceId)) {
    throw new Refusal(
      "InvalidTraceId",
      `trace_id must be 1-<8 hex>-<24 hex>, not ${JSON.stringify(traceId).slice(0, MAX_SHOWN)}`,
      entity.id,
    );
  }
  if (root.type !== undefined && !subsegment && root.type !== "segment") {
    throw new Refusal("InvalidType", `type may only be "subsegment"`, entity.id);
  }
  const parent = root.parent_id;
  if (subsegment && (typeof parent !== "string" || parent === "")) {
    throw new Refusal("MissingParentId", "a subsegment on its own needs parent_id", entity.id);
  }
  pieces.push({
    id: entity.id,
    entity,
    raw: root,
    ...(subsegment && typeof parent === "string" ? { nestedIn: parent } : {}),
  });
  collect(root, entity.id, entity.id, pieces);
  return { traceId, pieces };
}

function collect(raw: Raw, parent: string, document: string, pieces: Piece[]): void {
  const nested = raw.subsegments;
  if (nested === undefined || nested === null) return;
  if (!Array.isArray(nested)) throw new Refusal("InvalidSubsegments", "subsegments must be a list", document);
  for (const value of nested) {
    const entity = parseEntity(value, true, document);
    const own = record(value) ?? {};
    pieces.push({ id: entity.id, entity, raw: own, nestedIn: parent });
    collect(own, entity.id, document, pieces);
  }
}

/** How deep lists and objects stand in each other, by their brackets outside of strings. */
function nesting(json: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') quoted = !quoted;
    else if (quoted && character === "\\") index += 1;
    else if (!quoted && (character === "{" || character === "[")) deepest = Math.max(deepest, ++depth);
    else if (!quoted && (character === "}" || character === "]")) depth -= 1;
  }
  return deepest;
}
