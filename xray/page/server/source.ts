import type { FindingRow } from "./findings.ts";

/** What the page shows of traces, as its server sees it. */
export interface TraceSource {
  /** A new one for every start, so that an open page forgets what it knew of the run before. */
  readonly id: string;
  /** Where the traces come from, in a few words: `dev · eu-west-1`. */
  readonly about: string;
  /** How full the bounded store of traces is, and what it could not keep. */
  traceStore(): TraceStoreRow;
  /** What was refused, changed, dropped or never joined, newest first. */
  findings(): readonly FindingRow[];
  /** Changes of what is traced, oldest first: the page marks them on its time axes. */
  marks?(): readonly Mark[];
  /** Answers an X-Ray API call, e.g. `("/ServiceGraph", {StartTime, EndTime})`, with the API's status and JSON. */
  xray(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Calls back when anything above may have changed; returns how to stop. */
  onChange(listener: () => void): () => void;
}

export interface TraceStoreRow {
  readonly kept: number;
  /** The most it keeps; the oldest go first. */
  readonly limit: number;
  /** Dropped since the start because the store was full. */
  readonly evicted: number;
  /** When the oldest trace began, in epoch seconds; undefined without traces. */
  readonly oldest?: number;
  /** Documents refused since the start because they were malformed. */
  readonly refused: number;
}

/** A moment at which something was changed, such as a start or a switch. */
export interface Mark {
  /** Epoch seconds. */
  readonly time: number;
  /** What changed, in a few words: `Switched to on-demand`. */
  readonly label: string;
  /** Names the time since then, as a choice: `Since the switch`. Without it, that time is not offered. */
  readonly since?: string;
}
