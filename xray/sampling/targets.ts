import type { SamplingRule } from "./rules.ts";

/** How many requests a caller saw and traced under a rule since its last report. */
export interface SamplingStatisticsDocument {
  readonly RuleName: string;
  /** 24 hex digits of the caller's own. */
  readonly ClientID: string;
  /** Epoch seconds. */
  readonly Timestamp: number;
  readonly RequestCount: number;
  readonly SampledCount: number;
  readonly BorrowCount?: number | null | undefined;
}

/** What a caller may do until it reports again. */
export interface SamplingTarget {
  readonly RuleName: string;
  readonly FixedRate: number;
  /** Requests a second, out of the rule's reservoir. */
  readonly ReservoirQuota: number;
  /** Epoch seconds. */
  readonly ReservoirQuotaTTL: number;
  /** Seconds until the next report. */
  readonly Interval: number;
}

/** "After 10 seconds, the service reports": https://docs.aws.amazon.com/xray/latest/api/API_CreateSamplingRule.html */
export const REPORT_INTERVAL_SECONDS = 10;
/** AWS does not say how long a quota is good for. Half an interval is spared for a late report. */
const QUOTA_LIFETIME_SECONDS = 1.5 * REPORT_INTERVAL_SECONDS;

/**
 * Splits the reservoir of each rule among the callers that use it. AWS does not document how; here every caller
 * that has reported lately gets an equal share, and what all valid quotas add up to never exceeds the reservoir:
 * a newcomer gets what is left until the others have reported again.
 *
 * aws-xray-sdk-core 3.12 takes the quota's TTL for milliseconds (`service_connector.js`), so it never finds a quota
 * valid and goes on borrowing one request a second, here as with AWS. Other SDKs use their quotas.
 */
export class SamplingTargets {
  readonly #quotas = new Map<string, Map<string, { readonly quota: number; readonly expires: number }>>();

  /** Answers a report of a caller on a rule; `now` is epoch seconds. */
  assign(rule: SamplingRule, clientId: string, now: number): SamplingTarget {
    const quotas = this.#quotas.get(rule.RuleName) ?? new Map();
    this.#quotas.set(rule.RuleName, quotas);
    for (const [client, { expires }] of quotas) if (expires < now) quotas.delete(client);
    quotas.delete(clientId);
    let taken = 0;
    for (const { quota } of quotas.values()) taken += quota;
    const share = shareOf(rule.ReservoirSize, clientId, [...quotas.keys(), clientId]);
    const quota = Math.max(0, Math.min(share, rule.ReservoirSize - taken));
    const expires = now + QUOTA_LIFETIME_SECONDS;
    quotas.set(clientId, { quota, expires });
    return {
      RuleName: rule.RuleName,
      FixedRate: rule.FixedRate,
      ReservoirQuota: quota,
      ReservoirQuotaTTL: expires,
      Interval: REPORT_INTERVAL_SECONDS,
    };
  }

  /** Forgets the quotas of rules that are gone. */
  keepOnly(rules: readonly string[]): void {
    for (const rule of this.#quotas.keys()) if (!rules.includes(rule)) this.#quotas.delete(rule);
  }
}

/** Equal whole numbers; what cannot be divided goes to the first by id. */
function shareOf(size: number, clientId: string, clients: readonly string[]): number {
  const place = [...clients].sort().indexOf(clientId);
  return Math.floor(size / clients.length) + (place < size % clients.length ? 1 : 0);
}
