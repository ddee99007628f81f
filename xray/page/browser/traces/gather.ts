import type { TraceSummary } from "../shapes.ts";
import { type Scope, summaryPages } from "../xray.ts";

/** The most traces that a list holds. */
export const MOST_TRACES = 10_000;
/** Asked for again at each refresh: clocks and answers are not in step to the millisecond. */
const OVERLAP_SECONDS = 2;
/** Pages between two looks at a list that is still being gathered. */
const SHOW_EVERY = 10;

export interface Gathered {
  /** Newest first. */
  readonly traces: readonly TraceSummary[];
  /** Traces that the filter was held against. */
  readonly processed: number;
  /** There are more than are held. */
  readonly more: boolean;
  readonly complete: boolean;
}

/**
 * The traces of a scope and a filter: all of them at first, page by page, then only those that changed since
 * (TimeRangeType Event), so that ten thousand of them cost one look and not one at every change.
 */
export class Gathering {
  readonly #scope: Scope;
  readonly #filter: string;
  readonly #found = new Map<string, TraceSummary>();
  #processed = 0;
  #more = false;
  #asOf: number | undefined;

  constructor(scope: Scope, filter: string) {
    this.#scope = scope;
    this.#filter = filter;
  }

  async refresh(signal: AbortSignal, show: (part: Gathered) => void): Promise<Gathered> {
    const now = Date.now() / 1000;
    if (this.#asOf === undefined) await this.#all(signal, show);
    else await this.#changes(this.#asOf - OVERLAP_SECONDS, now, signal);
    this.#asOf = now;
    return this.#gathered(true);
  }

  async #all(signal: AbortSignal, show: (part: Gathered) => void): Promise<void> {
    this.#found.clear();
    let pages = 0;
    for await (const page of summaryPages(this.#scope, this.#filter, { signal })) {
      this.#add(page.traces);
      this.#processed = page.processed;
      this.#more = page.more && this.#found.size >= MOST_TRACES;
      if (this.#more) return;
      if (pages++ % SHOW_EVERY === 0) show(this.#gathered(false));
    }
  }

  async #changes(from: number, to: number, signal: AbortSignal): Promise<void> {
    const changedSince = { signal, changed: { from, to } };
    // What changed may no longer fulfil the filter: `partial`, for one, ends to be true.
    if (this.#filter || this.#scope.group) {
      for await (const page of summaryPages({ seconds: this.#scope.seconds }, "", changedSince)) {
        for (const trace of page.traces) this.#found.delete(trace.Id);
      }
    }
    for await (const page of summaryPages(this.#scope, this.#filter, changedSince)) this.#add(page.traces);
    const oldest = to - this.#scope.seconds;
    for (const [id, trace] of this.#found) if ((trace.StartTime ?? to) < oldest) this.#found.delete(id);
    this.#processed = Math.max(this.#processed, this.#found.size);
  }

  #add(traces: readonly TraceSummary[]): void {
    for (const trace of traces) this.#found.set(trace.Id, trace);
  }

  #gathered(complete: boolean): Gathered {
    const traces = [...this.#found.values()].sort((a, b) => (b.StartTime ?? 0) - (a.StartTime ?? 0));
    return { traces, processed: this.#processed, more: this.#more, complete };
  }
}
