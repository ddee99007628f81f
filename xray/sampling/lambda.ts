import { type Circumstances, PerSecond } from "./rate.ts";

/**
 * "The sampling rate is 1 request per second and 5 percent of additional requests. You can't configure the X-Ray
 * sampling rate for your functions." https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
const RESERVOIR = 1;
const RATE = 0.05;

/** Says whether a request is traced; `decided` is what the request's trace header says of it, if anything. */
export type LambdaSampler = (decided?: boolean) => boolean;

/**
 * Lambda's own sampling for one function with active tracing. A decision in the trace header is obeyed
 * (`Sampled=1` forces a trace, `Sampled=0` forbids it), without one (`Sampled=?`, or none) the rate decides.
 * Whether AWS counts the one request per second by function, account or worker is not documented; here each
 * function has its own.
 */
export function createLambdaSampler({
  clock = Date.now,
  random = Math.random,
}: Circumstances = {}): LambdaSampler {
  const perSecond = new PerSecond();
  return (decided) => decided ?? (perSecond.take(Math.floor(clock() / 1000), RESERVOIR) || random() < RATE);
}
