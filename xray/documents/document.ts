import type { Segment, Subsegment } from "../traces/trace.ts";
import { keptAnnotations } from "./annotations.ts";
import { readEntity } from "./entity.ts";
import { type Raw, record } from "./json.ts";
import { DocumentReader, show } from "./reader.ts";
import { type Note, Refusal } from "./refusal.ts";

/** "Segment document size: 64 kB", https://docs.aws.amazon.com/general/latest/gr/xray.html */
export const MAX_DOCUMENT_BYTES = 64 * 1024;

/** Lists and objects in each other. Deeper ones are no data, and would exhaust the stack when they are written out. */
const MAX_NESTING = 1000;

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
  /** What became of parts of it. */
  readonly notes: readonly Note[];
}

/** What one text gives: a document, or several in a list of which each is taken or refused by itself. */
export interface Parsed {
  readonly documents: readonly Document[];
  readonly refusals: readonly Refusal[];
}

/**
 * Reads one document as PutTraceSegments and the daemon take it: a segment, a subsegment on its own, or a list of
 * them ("an array of subsegments", https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html). Never
 * throws. With `lenient` the rules that say so are not applied (see rules.ts).
 * Form: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function parseDocument(text: string, lenient = false): Parsed {
  const parsed = parseText(text);
  if (parsed instanceof Refusal) return { documents: [], refusals: [parsed] };
  const documents: Document[] = [];
  const refusals: Refusal[] = [];
  const values: readonly unknown[] =
    Array.isArray(parsed.value) && parsed.value.length > 0 ? parsed.value : [parsed.value];
  for (const value of values) {
    try {
      documents.push(readDocument(value, new DocumentReader(lenient)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusals.push(error);
    }
  }
  return { documents, refusals };
}

function parseText(text: string): { readonly value: unknown } | Refusal {
  // A character has at most three bytes: bytes are counted only where they could be too many.
  if (text.length * 3 > MAX_DOCUMENT_BYTES && Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    const detail = `a document may have ${MAX_DOCUMENT_BYTES} bytes, this has ${Buffer.byteLength(text)}`;
    return new Refusal("document-size", "DocumentTooLarge", detail, idsIn(text));
  }
  if (text.length > 2 * MAX_NESTING && nesting(text) > MAX_NESTING) {
    const detail = `a document may have ${MAX_NESTING} levels`;
    return new Refusal("document-depth", "DocumentTooDeep", detail, idsIn(text));
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const number = /[:,[]\s*(-?(?:NaN|Infinity|inf))\b/i.exec(text)?.[1];
    const why = error instanceof Error ? error.message : "not JSON";
    const hint = number === undefined ? "" : `: ${number} is no JSON number`;
    return new Refusal("json", "ParseError", `${why}${hint}`, idsIn(text));
  }
}

/** The first ids in a text that cannot be read as JSON, as the daemon finds them. */
function idsIn(text: string): { readonly id?: string; readonly traceId?: string } {
  const id = /"id"\s*:\s*"([^"]{1,64})"/.exec(text)?.[1];
  const traceId = /"trace_id"\s*:\s*"([^"]{1,64})"/.exec(text)?.[1];
  return { ...(id === undefined ? {} : { id }), ...(traceId === undefined ? {} : { traceId }) };
}

function readDocument(value: unknown, reader: DocumentReader): Document {
  const pieces: Piece[] = [];
  const root = record(value) ?? {};
  const subsegment = root.type === "subsegment";
  const entity = readEntity(root, subsegment, reader);
  const traceId = root.trace_id;
  if (traceId === undefined || traceId === null) throw reader.missing("trace_id");
  if (typeof traceId !== "string" || !TRACE_ID.test(traceId)) {
    throw reader.wrong(
      "trace_id",
      `must be 1-<8 hexadecimal digits>-<24 hexadecimal digits>, not ${show(traceId)}`,
      "trace-id",
    );
  }
  const type = root.type ?? undefined;
  if (type !== undefined && !subsegment && type !== "segment") {
    throw reader.wrong("type", `may only be "subsegment", not ${show(type)}`);
  }
  const parent = typeof root.parent_id === "string" ? root.parent_id.toLowerCase() : "";
  if (subsegment && parent === "")
    throw reader.missing("parent_id", "is required for a subsegment on its own");
  pieces.push({
    id: entity.id,
    entity,
    raw: kept(root, reader),
    ...(subsegment ? { nestedIn: parent } : {}),
  });
  collect(root, entity.id, reader, pieces);
  return { traceId: traceId.toLowerCase(), pieces, notes: reader.notes };
}

function collect(raw: Raw, parent: string, reader: DocumentReader, pieces: Piece[]): void {
  const nested = raw.subsegments;
  if (nested === undefined || nested === null) return;
  if (!Array.isArray(nested)) throw reader.wrong("subsegments", `must be a list, not ${show(nested)}`);
  for (const value of nested) {
    const own = record(value) ?? {};
    const entity = readEntity(own, true, reader);
    pieces.push({ id: entity.id, entity, raw: kept(own, reader), nestedIn: parent });
    collect(own, entity.id, reader, pieces);
  }
}

/** What is stored of an entity: without the annotations that X-Ray drops. */
function kept(raw: Raw, reader: DocumentReader): Raw {
  const annotations = reader.dropsAnnotations ? record(raw.annotations) : undefined;
  return annotations === undefined ? raw : { ...raw, annotations: keptAnnotations(annotations) };
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
