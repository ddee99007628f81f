/** The number of faults to expect among some requests. */
export interface FaultLimits {
  readonly low: number;
  readonly high: number;
  /** More than this is no chance even in a single bucket. */
  readonly extreme: number;
}

/** What a service is believed to do before anything is known of it: one fault in a hundred requests. */
const PRIOR = { requests: 100, faults: 1 };
/** How much of what was learned remains after a bucket. */
const MEMORY = 0.9;
/** However often a service fails, most requests failing is never taken for its nature. */
const MAX_RATE = 0.5;
/** Two faults in a bucket never are an anomaly, nor are four an extreme one, however few the requests. */
const SMALLEST = { high: 2, extreme: 4 };

/**
 * The share of faults that is usual for a service, learned from its buckets.
 * AWS says that it uses "statistical modeling to predict the expected fault rates", and no more than that
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-console-insights.html). Here they are taken to be
 * binomial: three standard deviations are still expected, six are beyond doubt.
 */
export class FaultBaseline {
  #requests = 0;
  #faults = 0;

  /** 0–1. */
  get rate(): number {
    return Math.min(MAX_RATE, (this.#faults + PRIOR.faults) / (this.#requests + PRIOR.requests));
  }

  limits(requests: number): FaultLimits {
    return limitsOf(this.rate, requests);
  }

  /** Faults above the limit count as the limit, so that an anomaly becomes usual slowly. */
  learn(requests: number, faults: number): void {
    const { high } = this.limits(requests);
    this.#requests = MEMORY * this.#requests + requests;
    this.#faults = MEMORY * this.#faults + Math.min(faults, high);
  }
}

/** The limits of a fault rate (0–1) for a number of requests. */
export function limitsOf(rate: number, requests: number): FaultLimits {
  const mean = requests * rate;
  const deviation = Math.sqrt(mean * (1 - rate));
  return {
    low: Math.max(0, Math.floor(mean - 3 * deviation)),
    high: Math.max(SMALLEST.high, Math.ceil(mean + 3 * deviation)),
    extreme: Math.max(SMALLEST.extreme, Math.ceil(mean + 6 * deviation)),
  };
}
