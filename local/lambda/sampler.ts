/** Says for each request without a decision of its caller's whether it is traced. */
export type Sampler = () => boolean;

const PER_SECOND = 1;
const RATE_OF_THE_REST = 0.05;

/**
 * Lambda's own sampling: the first request of each second and 5 % of the others. It cannot be configured.
 * AWS does not say over what "each second" counts; here it is each function for itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export function createLambdaSampler(now: () => number, random: () => number): Sampler {
  let second = Number.NaN;
  let taken = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      taken = 0;
    }
    if (taken < PER_SECOND) {
      taken += 1;
      return true;
    }
    return random() < RATE_OF_THE_REST;
  };
}
