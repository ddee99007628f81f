import type { AlarmSettings } from "../../template/deployment.ts";
import { type AlarmState, evaluate } from "./evaluate.ts";
import { type Metrics, PERIOD_SECONDS } from "./metrics.ts";
import { readStatistic } from "./statistic.ts";

/** A declared alarm, as it stands. */
export interface Alarm {
  readonly settings: AlarmSettings;
  readonly state: AlarmState;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** A change of an alarm's state. */
export interface AlarmChange {
  readonly alarm: Alarm;
  readonly before: AlarmState;
}

/** Changes that are kept; the oldest go first. CloudWatch keeps them for 30 days. */
const KEPT = 500;

/** The deployment's alarms. */
export class Alarms {
  readonly #metrics: Metrics;
  readonly #alarms: Map<string, Alarm>;
  readonly #listeners = new Set<(change: AlarmChange) => void>();
  #changes: readonly AlarmChange[] = [];

  constructor(declared: readonly AlarmSettings[], metrics: Metrics, now: number) {
    this.#metrics = metrics;
    const reason = "Unchecked: Initial alarm creation";
    this.#alarms = new Map(
      declared.map((settings) => [
        settings.name,
        { settings, state: "INSUFFICIENT_DATA", reason, since: now },
      ]),
    );
  }

  /** In the order of their names. */
  all(): readonly Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  }

  /** Newest first. */
  changes(): readonly AlarmChange[] {
    return this.#changes;
  }

  /** Calls the listener with every change of a state. Returns how to stop. */
  onChange(listener: (change: AlarmChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Evaluates every alarm. The minute that runs counts as soon as it breaches, so an alarm is raised up to a minute
   * earlier than on AWS; it is never counted as calm before it is over.
   */
  evaluate(now: number): void {
    for (const alarm of this.#alarms.values()) {
      const { state, reason } = evaluate(alarm.settings, this.#datapoints(alarm.settings, now), alarm.state);
      if (state === alarm.state) continue;
      const changed = { settings: alarm.settings, state, reason, since: now };
      this.#alarms.set(alarm.settings.name, changed);
      const change = { alarm: changed, before: alarm.state };
      this.#changes = [change, ...this.#changes].slice(0, KEPT);
      for (const listener of this.#listeners) listener(change);
    }
  }

  #datapoints(alarm: AlarmSettings, now: number) {
    const { metric, period, evaluationPeriods } = alarm;
    const statistic = readStatistic(alarm.statistic) ?? "Sum";
    const running = Math.floor(now / 1000 / period) * period;
    const read = (from: number, to: number) => this.#metrics.read(metric, statistic, { from, to, period });
    const over = read(running - evaluationPeriods * period, running);
    const current = read(running, running + PERIOD_SECONDS);
    const early = [...over.filter(({ time }) => time > running - evaluationPeriods * period), ...current];
    return evaluate(alarm, early, "OK").state === "ALARM" ? early : over;
  }
}
