import { type Scope, windowOf } from "../scope.ts";
import type { TraceSummary } from "../shapes.ts";
import { summaryPages } from "../xray.ts";

/** The most traces that a list holds. */
export const MOST_TRACES = 10_000;
/** Asked for again at each refresh: the clocks and the answers differ by milliseconds. */
const OVERLAP_SECONDS = 2;
/** Pages between two looks at a list that is still being gathered. */
const SHOW_EVERY = 10;
/** A store that is full drops traces all the time; so often the list is gathered anew to lose them too. */
const ANEW_SECONDS = 10;

export interface Gathered {
  /** Newest first. */
  readonly traces: readonly TraceSummary[];
  /** Traces that the filter was applied to. */
  readonly processed: number;
  /** There are more than are held. */
  readonly more: boolean;
  readonly complete: boolean;
}

/**
 * The traces of a scope and a filter: all of them at first, page by page, then only those that changed since
 * (TimeRangeType Event), so that ten thousand traces are not read again at every change.
 */
export class Gathering {
  readonly #scope: Scope;
  readonly #filter: string;
  #found = new Map<string, TraceSummary>();
  #processed = 0;
  #more = false;
  #asOf: number | undefined;
  #gatheredAt = 0;
  /** How many traces the store had dropped when everything was gathered. */
  #evicted = 0;

  constructor(scope: Scope, filter: string) {
    this.#scope = scope;
    this.#filter = filter;
  }

  /** Brings the list up to date. `evicted` is how many traces the store has dropped so far. */
  async refresh(signal: AbortSignal, show: (part: Gathered) => void, evicted = 0): Promise<Gathered> {
    const now = Date.now() / 1000;
    const dropped = evicted !== this.#evicted && now - this.#gatheredAt >= ANEW_SECONDS;
    if (this.#asOf === undefined || dropped) {
      await this.#all(signal, this.#asOf === undefined ? show : () => {});
      this.#gatheredAt = now;
      this.#evicted = evicted;
    } else {
      await this.#changes(this.#asOf - OVERLAP_SECONDS, now, signal);
    }
    this.#asOf = now;
    return this.#gathered(this.#found, true);
  }

  async #all(signal: AbortSignal, show: (part: Gathered) => void): Promise<void> {
    const found = new Map<string, TraceSummary>();
    let pages = 0;
    for await (const page of summaryPages(this.#scope, this.#filter, { signal })) {
      for (const trace of page.traces) found.set(trace.Id, trace);
      this.#processed = page.processed;
      this.#more = page.more && found.size >= MOST_TRACES;
      if (this.#more) break;
      if (pages++ % SHOW_EVERY === 0) show(this.#gathered(found, false));
    }
    this.#found = found;
  }

  async #changes(from: number, to: number, signal: AbortSignal): Promise<void> {
    const changedSince = { signal, changed: { from, to } };
    // What changed may no longer match the filter: a trace is `partial` only for a while.
    if (this.#filter || this.#scope.group) {
      for await (const page of summaryPages({}, "", changedSince)) {
        for (const trace of page.traces) this.#found.delete(trace.Id);
      }
    }
    for await (const page of summaryPages(this.#scope, this.#filter, changedSince)) {
      for (const trace of page.traces) this.#found.set(trace.Id, trace);
    }
    const { start, end } = windowOf(this.#scope, to);
    for (const [id, { StartTime }] of this.#found) {
      if (StartTime && (StartTime < start || StartTime > end)) this.#found.delete(id);
    }
    this.#processed = Math.max(this.#processed, this.#found.size);
  }

  /** What was found the last time. */
  get known(): Gathered | undefined {
    return this.#asOf === undefined ? undefined : this.#gathered(this.#found, true);
  }

  #gathered(found: ReadonlyMap<string, TraceSummary>, complete: boolean): Gathered {
    const traces = [...found.values()].sort((a, b) => (b.StartTime ?? 0) - (a.StartTime ?? 0));
    return { traces, processed: this.#processed, more: this.#more, complete };
  }
}
