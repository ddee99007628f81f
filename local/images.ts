import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import type { Item } from "./dynamodb/item-size.ts";
import type { ImageRow, TextRow } from "./page/source.ts";
import { present } from "./template/source.ts";

/** One upload of a key; a later one of the same key takes its place. */
export interface UploadRecord {
  readonly key: string;
  readonly size: number;
  /** S3's, which orders the uploads of a key. */
  readonly sequencer: string;
  /** Epoch milliseconds. */
  readonly uploadedAt: number;
}

/** What became of every upload. */
export interface Images {
  uploaded(upload: UploadRecord): void;
  /** An item that was written to the results table. */
  stored(item: Item): void;
  /** An event that Lambda gave up. */
  failed(key: string, sequencer: string | undefined, reason: string): void;
  /** The failed event was taken out of the failure queue to be tried again. */
  retried(key: string): void;
  /** Says of what is still processing why it will never end. */
  abandon(reason: string): void;
  rows(): readonly ImageRow[];
  row(key: string): ImageRow | undefined;
  readonly processing: number;
  /** Calls back with every row that changes; returns how to stop. */
  onChange(listener: (row: ImageRow) => void): () => void;
}

const detection = z
  .object({
    text: z.string(),
    confidence: z.number(),
    left: z.number(),
    top: z.number(),
    width: z.number(),
    height: z.number(),
  })
  .transform(({ text, confidence, ...box }): TextRow => ({ text, confidence, box }));

/** The part of a result that is shown; the functions write more. */
const result = z.object({
  image: z.string(),
  status: z.enum(["text", "rejected"]),
  sequencer: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  traceId: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  lines: z.array(detection).default([]),
  words: z.array(detection).default([]),
});
type Result = z.infer<typeof result>;

/** Follows uploads from the bucket to the table or the failure queue. */
export function createImages(): Images {
  const uploads = new Map<string, UploadRecord>();
  const results = new Map<string, Result>();
  const failures = new Map<string, { readonly sequencer: string; readonly reason: string }>();
  const listeners = new Set<(row: ImageRow) => void>();

  function rowOf(upload: UploadRecord): ImageRow {
    const { key, size, uploadedAt } = upload;
    const common = { key, size, uploadedAt };
    const found = results.get(key);
    if (found !== undefined && !isBefore(found.sequencer, upload.sequencer)) {
      const { status, traceId, width, height, lines, words } = found;
      return present({
        ...common,
        status,
        reason: found.message ?? found.reason,
        traceId,
        width,
        height,
        lines,
        words,
      });
    }
    const failure = failures.get(key);
    const failed = failure !== undefined && !isBefore(failure.sequencer, upload.sequencer);
    return {
      ...common,
      status: failed ? "failed" : "processing",
      ...(failed ? { reason: failure.reason } : {}),
      lines: [],
      words: [],
    };
  }

  function changed(key: string): void {
    const upload = uploads.get(key);
    if (upload === undefined) return;
    const row = rowOf(upload);
    for (const listener of listeners) listener(row);
  }

  return {
    uploaded(upload) {
      uploads.delete(upload.key); // so that the newest is the last
      uploads.set(upload.key, upload);
      changed(upload.key);
    },
    stored(item) {
      const parsed = result.safeParse(unmarshall(item as Parameters<typeof unmarshall>[0]));
      if (!parsed.success) return; // another kind of item, which no image's fate hangs on
      results.set(parsed.data.image, parsed.data);
      changed(parsed.data.image);
    },
    failed(key, sequencer, reason) {
      failures.set(key, { sequencer: sequencer ?? uploads.get(key)?.sequencer ?? "", reason });
      changed(key);
    },
    retried(key) {
      failures.delete(key);
      changed(key);
    },
    abandon(reason) {
      for (const upload of uploads.values()) {
        if (rowOf(upload).status !== "processing") continue;
        failures.set(upload.key, { sequencer: upload.sequencer, reason });
        changed(upload.key);
      }
    },
    rows: () => [...uploads.values()].reverse().map(rowOf),
    row(key) {
      const upload = uploads.get(key);
      return upload && rowOf(upload);
    },
    get processing() {
      return [...uploads.values()].filter((upload) => rowOf(upload).status === "processing").length;
    },
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
