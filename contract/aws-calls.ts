/** How the functions call one AWS service. */
export interface CallSettings {
  /** Tries in all, the first one included. */
  readonly maxAttempts: number;
  /** Milliseconds until the connection stands. */
  readonly connectionTimeout: number;
  /** Milliseconds from then until the response's headers. */
  readonly requestTimeout: number;
}

const CONNECTION_TIMEOUT = 3_000;

/** Every AWS service that the functions call. Environments are checked against these times. */
export const AWS_CALLS = {
  s3: { maxAttempts: 4, connectionTimeout: CONNECTION_TIMEOUT, requestTimeout: 10_000 },
  /** Rekognition takes seconds for a full page, and allows few calls per second in most regions. */
  rekognition: { maxAttempts: 5, connectionTimeout: CONNECTION_TIMEOUT, requestTimeout: 30_000 },
  /** Patient: waiting for capacity costs a twentieth of reading the picture once more. */
  dynamodb: { maxAttempts: 6, connectionTimeout: CONNECTION_TIMEOUT, requestTimeout: 10_000 },
} as const satisfies Readonly<Record<string, CallSettings>>;

/** What a function keeps of its time to record and send how its work ended, in milliseconds. */
export const RESERVED_TIME = 1_000;

/** The SDK's first wait after a throttled call, and its longest wait. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

/**
 * The longest that a call waits between its attempts when every attempt is throttled, in milliseconds. The SDK waits
 * a random time up to 0.5 s, 1 s, 2 s, … before each retry.
 */
export function longestWait({ maxAttempts }: CallSettings): number {
  let sum = 0;
  for (let retry = 0; retry < maxAttempts - 1; retry++)
    sum += Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** retry);
  return sum;
}
