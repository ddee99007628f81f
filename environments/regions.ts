/**
 * DetectText calls per second that AWS grants an account by default in each region that has Rekognition; an
 * environment in any other region could read no text. Where AWS has not granted the account the two large regions'
 * quota, or has granted more, the environment says so with `rekognitionPerSecond`.
 * https://docs.aws.amazon.com/general/latest/gr/rekognition.html
 */
export const DETECT_TEXT_PER_SECOND: Readonly<Record<string, number>> = {
  "ap-northeast-1": 5,
  "ap-northeast-2": 5,
  "ap-south-1": 5,
  "ap-southeast-1": 5,
  "ap-southeast-2": 5,
  "ca-central-1": 5,
  "eu-central-1": 5,
  "eu-south-2": 5,
  "eu-west-1": 5,
  "eu-west-2": 5,
  "il-central-1": 5,
  "sa-east-1": 5,
  "us-east-1": 50,
  "us-east-2": 5,
  "us-gov-west-1": 5,
  "us-west-1": 5,
  "us-west-2": 50,
};

export const REKOGNITION_REGIONS = "https://docs.aws.amazon.com/general/latest/gr/rekognition.html";

interface Reservation {
  readonly region: string;
  /** As declared by the environment. */
  readonly rekognitionPerSecond?: number | undefined;
  readonly reserveConcurrency: boolean;
}

/** The declared quota of DetectText calls per second, or the region's default. */
export function rekognitionQuota({ region, rekognitionPerSecond }: Omit<Reservation, "reserveConcurrency">) {
  return rekognitionPerSecond ?? DETECT_TEXT_PER_SECOND[region] ?? 1;
}

/** detect-text's reserved concurrency where the environment does not say it; undefined where none is reserved. */
export function reservedByQuota(settings: Reservation): number | undefined {
  const reserved = settings.rekognitionPerSecond !== undefined || settings.reserveConcurrency;
  return reserved ? detectTextConcurrency(rekognitionQuota(settings)) : undefined;
}

/**
 * How many copies of detect-text may run at once so that they stay within `callsPerSecond`, with a fifth to spare for
 * short calls and for replays. A picture takes a copy about a second. At least 1, at most `callsPerSecond`.
 * `bench/backpressure.ts` estimates what becomes of a bulk upload.
 */
export function detectTextConcurrency(callsPerSecond: number): number {
  return Math.max(1, Math.floor(callsPerSecond * 0.8));
}
