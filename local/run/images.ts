import * as z from "zod";
import type { ImageRow, TextRow } from "../page/source.ts";
import type { Item } from "../services/dynamodb/item-size.ts";
import { present } from "../template/source.ts";

/** One upload of a key; a later one of the same key takes its place. */
export interface UploadRecord {
  readonly key: string;
  readonly size: number;
  /** S3's, which orders the uploads of a key. */
  readonly sequencer: string;
  /** Epoch milliseconds. */
  readonly uploadedAt: number;
}

/** Why an upload has no result, and the trace that shows it where a function tried. */
export interface Failure {
  readonly reason: string;
  readonly traceId?: string;
}

/** What became of every upload. */
export interface Images {
  uploaded(upload: UploadRecord): void;
  /** An item that was written to the results table. */
  stored(item: Item): void;
  /** An event that Lambda gave up. */
  failed(key: string, sequencer: string | undefined, failure: Failure): void;
  /** The failed event was taken out of the failure queue to be tried again. */
  retried(key: string): void;
  /** Says of what is still processing why it will never end. */
  abandon(reason: string): void;
  rows(): readonly ImageRow[];
  row(key: string): ImageRow | undefined;
  /** Calls back with every row that changes; returns how to stop. */
  onChange(listener: (row: ImageRow) => void): () => void;
}

// Attribute values, as DynamoDB has them on the wire.
const text = z.object({ S: z.string() }).transform(({ S }) => S);
const number = z.object({ N: z.coerce.number() }).transform(({ N }) => N);
const list = <T extends z.ZodType>(element: T) => z.object({ L: z.array(element) }).transform(({ L }) => L);
const map = <T extends z.ZodRawShape>(shape: T) => z.object({ M: z.object(shape) }).transform(({ M }) => M);

const detection = map({
  text,
  confidence: number,
  left: number,
  top: number,
  width: number,
  height: number,
}).transform(({ text, confidence, ...box }): TextRow => ({ text, confidence, box }));

/** The part of a result that is shown; the functions write more. */
const result = z.object({
  image: text,
  status: text.pipe(z.enum(["text", "rejected"])),
  sequencer: text,
  reason: text.optional(),
  message: text.optional(),
  traceId: text.optional(),
  width: number.optional(),
  height: number.optional(),
  lines: list(detection).default([]),
  words: list(detection).default([]),
});
type Result = z.infer<typeof result>;

/** Follows uploads from the bucket to the table or the failure queue. */
export function createImages(): Images {
  const uploads = new Map<string, UploadRecord>();
  const results = new Map<string, Result>();
  const failures = new Map<string, Failure & { readonly sequencer: string }>();
  const rows = new Map<string, ImageRow>();
  const listeners = new Set<(row: ImageRow) => void>();

  function rowOf(upload: UploadRecord): ImageRow {
    const { key, size, uploadedAt, sequencer } = upload;
    const common = { key, size, uploadedAt };
    const found = results.get(key);
    if (found !== undefined && !isBefore(found.sequencer, sequencer)) {
      const { status, traceId, width, height, lines, words } = found;
      const reason = found.message ?? found.reason;
      return present({ ...common, status, reason, traceId, width, height, lines, words });
    }
    const failure = failures.get(key);
    if (failure !== undefined && !isBefore(failure.sequencer, sequencer)) {
      const { reason, traceId } = failure;
      return present({ ...common, status: "failed" as const, reason, traceId, lines: [], words: [] });
    }
    return { ...common, status: "processing", lines: [], words: [] };
  }

  function changed(key: string): void {
    const upload = uploads.get(key);
    if (upload === undefined) return;
    const row = rowOf(upload);
    rows.set(key, row);
    for (const listener of listeners) listener(row);
  }

  return {
    uploaded(upload) {
      uploads.set(upload.key, upload);
      rows.delete(upload.key); // so that the newest is the last
      changed(upload.key);
    },
    stored(item) {
      const parsed = result.safeParse(item);
      if (!parsed.success) return; // another kind of item, which no image's fate hangs on
      results.set(parsed.data.image, parsed.data);
      changed(parsed.data.image);
    },
    failed(key, sequencer, failure) {
      failures.set(key, { ...failure, sequencer: sequencer ?? uploads.get(key)?.sequencer ?? "" });
      changed(key);
    },
    retried(key) {
      failures.delete(key);
      changed(key);
    },
    abandon(reason) {
      for (const { key, status } of [...rows.values()]) {
        if (status === "processing") this.failed(key, undefined, { reason });
      }
    },
    rows: () => [...rows.values()].reverse(),
    row: (key) => rows.get(key),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Order of S3's sequencers: as text, the shorter one filled with zeros on the right.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function isBefore(a: string, b: string): boolean {
  const length = Math.max(a.length, b.length);
  return a.toUpperCase().padEnd(length, "0") < b.toUpperCase().padEnd(length, "0");
}
