import { type Circumstances, PerSecond } from "../rate.ts";
import type { SamplingRule } from "../rules.ts";
import type { SamplingStatisticsDocument, SamplingTarget } from "../targets.ts";
import { ruleFor, type SamplingRequest } from "./match.ts";

/**
 * What an instrumented caller does with the rules: decides, counts, reports, and takes its quotas. The X-Ray SDK of Node
 * never uses its quotas (see targets.ts); this caller does, as documented:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export class InstrumentedCaller {
  readonly #clientId: string;
  readonly #clock: () => number;
  readonly #random: () => number;
  #rules: readonly SamplingRule[] = [];
  readonly #states = new Map<string, RuleState>();

  /** `clientId` is 24 hex digits that no other caller has. */
  constructor(clientId: string, { clock = Date.now, random = Math.random }: Circumstances = {}) {
    this.#clientId = clientId;
    this.#clock = clock;
    this.#random = random;
  }

  /** Takes the rules over; counts and quotas of those that stay are kept. */
  useRules(rules: readonly SamplingRule[]): void {
    this.#rules = rules;
    const names = new Set(rules.map(({ RuleName }) => RuleName));
    for (const name of this.#states.keys()) if (!names.has(name)) this.#states.delete(name);
  }

  useTargets(targets: readonly SamplingTarget[]): void {
    for (const target of targets) {
      if (this.#rules.some(({ RuleName }) => RuleName === target.RuleName)) {
        this.#state(target.RuleName).target = target;
      }
    }
  }

  /** Whether to trace a request, by the first rule that matches; without any rule it is not traced. */
  decide(request: SamplingRequest): boolean {
    const rule = ruleFor(this.#rules, request);
    if (rule === undefined) return false;
    const state = this.#state(rule.RuleName);
    state.requests++;
    const borrowed = this.#fromReservoir(rule, state);
    const sampled = borrowed !== undefined || this.#random() < (state.target?.FixedRate ?? rule.FixedRate);
    // What is borrowed counts as sampled, too.
    if (borrowed) state.borrowed++;
    if (sampled) state.sampled++;
    return sampled;
  }

  /** What to report for quotas: the rules that were used since the last report. Counts start again. */
  report(): readonly SamplingStatisticsDocument[] {
    return [...this.#states].flatMap(([RuleName, state]) => {
      if (state.requests === 0) return [];
      const { requests: RequestCount, sampled: SampledCount, borrowed: BorrowCount } = state;
      Object.assign(state, { requests: 0, sampled: 0, borrowed: 0 });
      const Timestamp = Math.floor(this.#clock() / 1000);
      return { RuleName, ClientID: this.#clientId, Timestamp, RequestCount, SampledCount, BorrowCount };
    });
  }

  /**
   * While a quota is valid so many are taken a second; without one a caller borrows one a second from the common
   * reservoir, if the rule has one. Undefined if nothing was taken, else whether it was borrowed.
   */
  #fromReservoir(rule: SamplingRule, state: RuleState): boolean | undefined {
    const now = this.#clock() / 1000;
    const second = Math.floor(now);
    const { ReservoirQuota: quota, ReservoirQuotaTTL: expires = 0 } = state.target ?? {};
    if (quota !== undefined && expires >= now) {
      return state.perSecond.take(second, quota) ? false : undefined;
    }
    return rule.ReservoirSize > 0 && state.perSecond.take(second, 1) ? true : undefined;
  }

  #state(rule: string): RuleState {
    let state = this.#states.get(rule);
    if (state === undefined) {
      state = { requests: 0, sampled: 0, borrowed: 0, perSecond: new PerSecond() };
      this.#states.set(rule, state);
    }
    return state;
  }
}

interface RuleState {
  requests: number;
  sampled: number;
  borrowed: number;
  target?: SamplingTarget;
  readonly perSecond: PerSecond;
}
