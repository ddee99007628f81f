import { resultOf } from "@image-text/contract/item";
import type { Result } from "@image-text/contract/result";
import { EARLIEST_SEQUENCER, isEarlier } from "@image-text/contract/sequencer";
import { z } from "zod";
import type { ImageRow } from "../page/source.ts";
import { present } from "../template/source.ts";

/** The latest upload of a key. */
export interface UploadRecord {
  readonly key: string;
  readonly size: number;
  /** Orders the uploads of a key. */
  readonly sequencer: string;
  /** Epoch milliseconds. */
  readonly uploadedAt: number;
}

/** Why an upload has no result, and the trace that shows it, if a function ran. */
export interface Failure {
  readonly reason: string;
  readonly traceId?: string;
}

/** The outcome of every upload so far. */
export interface Images {
  uploaded(upload: UploadRecord): void;
  /** An item that was written to the results table. */
  stored(item: unknown): void;
  /** The key was deleted by an event with this sequencer: an earlier upload of it is not shown any more. */
  deleted(key: string, sequencer: string): void;
  /** Lambda has discarded an event after its last retry. */
  failed(key: string, sequencer: string | undefined, failure: Failure): void;
  /** The failed event was taken out of the failure queue and sent to its function again. */
  retried(key: string): void;
  /** Marks every upload without an outcome as failed, for this reason. */
  abandon(reason: string): void;
  rows(): readonly ImageRow[];
  row(key: string): ImageRow | undefined;
  /** Calls back with every row that changes; returns a function that stops it. */
  onChange(listener: (row: ImageRow) => void): () => void;
}

/** The members that an item has at least, if it is not a result. */
const foreignItem = z.object({
  image: z.object({ S: z.string() }),
  sequencer: z.object({ S: z.string() }),
});

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
    if (found !== undefined && found.status !== "deleted" && !isEarlier(found.sequencer, sequencer)) {
      const { status, traceId } = found;
      if (status === "rejected")
        return present({ ...common, status, reason: found.message, traceId, lines: [], words: [] });
      const { width, height, lines, words } = found;
      return present({ ...common, status, traceId, width, height, lines, words });
    }
    const failure = failures.get(key);
    if (failure !== undefined && !isEarlier(failure.sequencer, sequencer)) {
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
      try {
        const result = resultOf(item);
        results.set(result.image, result);
        if (result.status === "deleted") this.deleted(result.image, result.sequencer);
        else changed(result.image);
      } catch (error) {
        // An item without a sequencer is older than any upload: the functions will replace it.
        const foreign = foreignItem.safeParse(item);
        if (!foreign.success) return;
        const reason = error instanceof Error ? error.message : String(error);
        this.failed(foreign.data.image.S, foreign.data.sequencer.S, { reason });
      }
    },
    deleted(key, sequencer) {
      const upload = uploads.get(key);
      if (upload === undefined || isEarlier(sequencer, upload.sequencer)) return;
      const row = rows.get(key);
      uploads.delete(key);
      rows.delete(key);
      if (row !== undefined) for (const listener of listeners) listener(row);
    },
    failed(key, sequencer, failure) {
      failures.set(key, {
        ...failure,
        sequencer: sequencer ?? uploads.get(key)?.sequencer ?? EARLIEST_SEQUENCER,
      });
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
