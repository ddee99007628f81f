import type { Entity, Outcome } from "./trace.ts";

/** `OkCount` + `ErrorStatistics.TotalCount` + `FaultStatistics.TotalCount` = `TotalCount`. Times are seconds. */
export interface SummaryStatistics {
  OkCount: number;
  ErrorStatistics: { ThrottleCount: number; OtherCount: number; TotalCount: number };
  FaultStatistics: { OtherCount: number; TotalCount: number };
  TotalCount: number;
  TotalResponseTime: number;
}

export interface HistogramEntry {
  /** Seconds, rounded to milliseconds. */
  readonly Value: number;
  readonly Count: number;
}

export function emptyStatistics(): SummaryStatistics {
  return {
    OkCount: 0,
    ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
    FaultStatistics: { OtherCount: 0, TotalCount: 0 },
    TotalCount: 0,
    TotalResponseTime: 0,
  };
}

/** Counts a finished call; `seconds` is its response time. */
export function count(statistics: SummaryStatistics, outcome: Outcome, seconds: number): void {
  switch (outcome) {
    case "fault":
      statistics.FaultStatistics.OtherCount += 1;
      statistics.FaultStatistics.TotalCount += 1;
      break;
    case "throttle":
      statistics.ErrorStatistics.ThrottleCount += 1;
      statistics.ErrorStatistics.TotalCount += 1;
      break;
    case "error":
      statistics.ErrorStatistics.OtherCount += 1;
      statistics.ErrorStatistics.TotalCount += 1;
      break;
    case "ok":
      statistics.OkCount += 1;
  }
  statistics.TotalCount += 1;
  statistics.TotalResponseTime = toMilliseconds(statistics.TotalResponseTime + seconds);
}

/** How often each duration was seen, to the millisecond. */
export class Histogram {
  readonly #counts = new Map<number, number>();

  add(seconds: number): void {
    const milliseconds = Math.round(seconds * 1000);
    this.#counts.set(milliseconds, (this.#counts.get(milliseconds) ?? 0) + 1);
  }

  entries(): HistogramEntry[] {
    return [...this.#counts].map(([milliseconds, times]) => ({ Value: milliseconds / 1000, Count: times }));
  }
}

/** Seconds from a time to another, to the millisecond ("accurate to milliseconds"); never negative: clocks differ. */
export function elapsed(from: number, to: number): number {
  return Math.max(0, toMilliseconds(to - from));
}

/** The difference of two epoch times has noise in its last digits, which is no time. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Seconds from start to end; undefined while in progress. */
export function responseTime(entity: Entity): number | undefined {
  return entity.endTime === undefined ? undefined : elapsed(entity.startTime, entity.endTime);
}

/**
 * Seconds with what an entity caused outside of its own time: a Lambda function's initialization starts before its
 * segment does, and counts for its duration but not for its response time.
 */
export function duration(entity: Entity): number | undefined {
  if (entity.endTime === undefined) return undefined;
  let start = entity.startTime;
  let end = entity.endTime;
  for (const child of entity.subsegments) {
    start = Math.min(start, child.startTime);
    end = Math.max(end, child.endTime ?? end);
  }
  return elapsed(start, end);
}
