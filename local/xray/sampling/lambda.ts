import { parseTraceHeader } from "./header.ts";
import { type Circumstances, PerSecond } from "./rate.ts";

/**
 * "The sampling rate is 1 request per second and 5 percent of additional requests. You can't configure the X-Ray
 * sampling rate for your functions." https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
const reservoir = 1;
const rate = 0.05;

/** Decides for one function whether an invocation is traced. */
export interface LambdaSampler {
  /**
   * `header` is the `X-Amzn-Trace-Id` that the invocation came with, if any. A decision in it is obeyed
   * (`Sampled=1` forces a trace, `Sampled=0` forbids it); without one the function's own rate decides.
   */
  decide(header?: string): boolean;
}

/**
 * Lambda's own sampling with active tracing. Whether AWS counts the one request per second by function, account
 * or worker is not documented; here each function has its own.
 */
export function createLambdaSampler({
  clock = Date.now,
  random = Math.random,
}: Circumstances = {}): LambdaSampler {
  const perSecond = new PerSecond();
  return {
    decide(header) {
      const { sampled } = parseTraceHeader(header);
      if (sampled !== undefined) return sampled;
      return perSecond.take(Math.floor(clock() / 1000), reservoir) || random() < rate;
    },
  };
}
