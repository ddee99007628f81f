import type { Document, Piece } from "../documents/document.ts";
import type { Note } from "../documents/refusal.ts";
import { type AssemblyRules, assemble } from "./assemble.ts";
import type { Trace } from "./trace.ts";

/** How much is kept; the oldest traces go first. */
export interface StoreLimits {
  readonly traces: number;
  /** What all traces together are estimated to take of the heap. */
  readonly bytes: number;
}

/**
 * Bytes of the heap for each segment and subsegment beside its text, with all that is derived from it; measured with
 * bench/xray.ts (it prints the heap), and rounded up.
 */
const ENTITY_BYTES = 1500;

/** Start times are rounded by some SDKs. */
const SAME_START_SECONDS = 0.001;

/** Everything received of one trace. */
export interface TraceRecord {
  readonly id: string;
  readonly pieces: ReadonlyMap<string, Piece>;
  /** What it is estimated to take of the heap. */
  readonly bytes: number;
  /** When the last document came, epoch seconds. */
  readonly updated: number;
}

interface Kept extends TraceRecord {
  readonly pieces: Map<string, Piece>;
  bytes: number;
  updated: number;
  revision: number;
  assembled?: Trace;
}

/** The traces in memory, in the order in which they began to arrive. */
export class TraceStore {
  readonly #records = new Map<string, Kept>();
  readonly #limits: StoreLimits;
  readonly #rules: AssemblyRules;
  #bytes = 0;
  #evicted = 0;

  constructor(limits: StoreLimits, rules: AssemblyRules) {
    this.#limits = limits;
    this.#rules = rules;
  }

  /**
   * Takes a document in. `length` is its text's, `now` epoch seconds. A piece that is there already is replaced by a
   * later state of itself only, so that order and repetition make no difference. Returns what was lost by it.
   */
  add(document: Document, length: number, now: number): readonly Note[] {
    const record = this.#record(document.traceId, now);
    let changed = false;
    const notes: Note[] = [];
    for (const piece of document.pieces) {
      const present = record.pieces.get(piece.id);
      if (present !== undefined && !isSame(piece, present))
        notes.push(duplicate(document.traceId, piece, present));
      if (present !== undefined && !supersedes(piece, present)) continue;
      record.pieces.set(piece.id, piece);
      changed = true;
    }
    if (!changed) return notes;
    const bytes = length + document.pieces.length * ENTITY_BYTES;
    record.bytes += bytes;
    this.#bytes += bytes;
    record.updated = now;
    record.revision += 1;
    delete record.assembled;
    const evicted = this.#evict();
    if (evicted > 0) notes.push({ rule: "memory-limit", reason: "the oldest traces were dropped." });
    return notes;
  }

  get(id: string): Trace | undefined {
    const record = this.#records.get(id);
    return record === undefined ? undefined : this.#assembled(record);
  }

  record(id: string): TraceRecord | undefined {
    return this.#records.get(id);
  }

  /** Oldest arrival first. */
  *traces(): Generator<Trace> {
    for (const record of this.#records.values()) yield this.#assembled(record);
  }

  statistics(): { readonly traces: number; readonly bytes: number; readonly evicted: number } {
    return { traces: this.#records.size, bytes: this.#bytes, evicted: this.#evicted };
  }

  #record(id: string, now: number): Kept {
    const present = this.#records.get(id);
    if (present !== undefined) return present;
    const created = { id, pieces: new Map(), bytes: 0, updated: now, revision: 0 };
    this.#records.set(id, created);
    return created;
  }

  #assembled(record: Kept): Trace {
    record.assembled ??= assemble(record.id, record.pieces, record.revision, this.#rules);
    return record.assembled;
  }

  #evict(): number {
    const before = this.#evicted;
    for (const [id, record] of this.#records) {
      if (this.#records.size <= this.#limits.traces && this.#bytes <= this.#limits.bytes) break;
      this.#records.delete(id);
      this.#bytes -= record.bytes;
      this.#evicted += 1;
    }
    return this.#evicted - before;
  }
}

/** Whether two pieces with one id are states of one segment or subsegment. */
function isSame({ entity }: Piece, { entity: present }: Piece): boolean {
  return (
    entity.kind === present.kind &&
    entity.name === present.name &&
    Math.abs(entity.startTime - present.startTime) < SAME_START_SECONDS
  );
}

function duplicate(traceId: string, { id, entity }: Piece, { entity: present }: Piece): Note {
  const names = `${JSON.stringify(present.name)} and ${JSON.stringify(entity.name)}`;
  return {
    rule: "duplicate-id",
    reason: `${names} have the same id; only one of them is kept.`,
    traceId,
    id,
  };
}

/**
 * Whether `next` is a later state than `present`: a complete one replaces one in progress
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-inprogress),
 * then the one that ended later, then the one that says more. The last step only makes the order total.
 */
function supersedes(next: Piece, present: Piece): boolean {
  const ends = (next.entity.endTime ?? -1) - (present.entity.endTime ?? -1);
  if (ends !== 0) return ends > 0;
  const [a, b] = [JSON.stringify(next.raw), JSON.stringify(present.raw)];
  return a.length === b.length ? a > b : a.length > b.length;
}
