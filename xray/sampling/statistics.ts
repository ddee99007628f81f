import { REPORT_INTERVAL_SECONDS, type SamplingStatisticsDocument } from "./targets.ts";

/** How many requests one rule saw and traced in one window. */
export interface SamplingStatisticSummary {
  readonly RuleName: string;
  /** Start of the window, epoch seconds. */
  readonly Timestamp: number;
  readonly RequestCount: number;
  readonly SampledCount: number;
  readonly BorrowCount: number;
}

/** Seconds; "recent sampling results" is all that AWS says. */
const KEPT_SECONDS = 60 * 60;

/** The callers' reports, added up by rule and by windows as long as a report interval. */
export class SamplingStatistics {
  readonly #summaries = new Map<string, SamplingStatisticSummary>();

  /** Counts a report in the window in which it came; `now` is epoch seconds. */
  add(document: SamplingStatisticsDocument, now: number): void {
    const Timestamp = Math.floor(now / REPORT_INTERVAL_SECONDS) * REPORT_INTERVAL_SECONDS;
    const key = `${Timestamp} ${document.RuleName}`;
    const before = this.#summaries.get(key);
    this.#summaries.set(key, {
      RuleName: document.RuleName,
      Timestamp,
      RequestCount: (before?.RequestCount ?? 0) + document.RequestCount,
      SampledCount: (before?.SampledCount ?? 0) + document.SampledCount,
      BorrowCount: (before?.BorrowCount ?? 0) + (document.BorrowCount ?? 0),
    });
    for (const [oldest, { Timestamp: start }] of this.#summaries) {
      if (start >= now - KEPT_SECONDS) break;
      this.#summaries.delete(oldest);
    }
  }

  /** Oldest first, in one window by rule. */
  list(): readonly SamplingStatisticSummary[] {
    return [...this.#summaries.values()].sort(
      (a, b) => a.Timestamp - b.Timestamp || (a.RuleName < b.RuleName ? -1 : 1),
    );
  }
}
