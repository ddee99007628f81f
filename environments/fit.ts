import { AWS_CALLS, longestWait, RESERVED_TIME } from "@image-text/contract/aws-calls";
import { z } from "zod";
import { EVENT_AGE, RETRY_ATTEMPTS } from "./limits.ts";
import { DETECT_TEXT_PER_SECOND, REKOGNITION_REGIONS } from "./regions.ts";

/** Read leniently, as in sketch.ts: what is wrong by itself is reported by the schema. */
const size = z.object({ timeoutSeconds: z.number(), concurrency: z.number().optional() });
const Numbers = z.object({
  name: z.string(),
  region: z.string().default("eu-west-1"),
  rekognitionPerSecond: z.number().optional().catch(undefined),
  functions: z.object({ preprocessImage: size, detectText: size }),
  retries: z
    .object({
      attempts: z.number().default(RETRY_ATTEMPTS.maximum),
      maximumEventAgeSeconds: z.number().default(EVENT_AGE.maximum),
    })
    .prefault({}),
});
type Numbers = z.infer<typeof Numbers>;

/** Lambda's wait before its first and second retry. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS_SECONDS = [60, 120];

const { s3, rekognition, dynamodb } = AWS_CALLS;

/** The calls that each function makes one after the other, each at its slowest. */
const CALLS = { preprocessImage: [s3, s3, dynamodb], detectText: [s3, rekognition, dynamodb] };

/** Settings that are right one by one, and do not fit together. */
export function fitProblems(settings: unknown): string[] {
  const parsed = Numbers.safeParse(settings);
  if (!parsed.success) return [];
  return [...backoff(parsed.data), ...eventAge(parsed.data), ...quota(parsed.data)].map(
    (problem) => `${parsed.data.name}: ${problem}`,
  );
}

/** A function that is stopped while the SDK still waits never uses the attempts that it has left. */
function backoff({ functions }: Numbers): string[] {
  return (["preprocessImage", "detectText"] as const).flatMap((name) => {
    const waiting = CALLS[name].reduce((sum, call) => sum + longestWait(call), RESERVED_TIME) / 1000;
    const { timeoutSeconds } = functions[name];
    if (timeoutSeconds > waiting) return [];
    return [
      `functions.${name}.timeoutSeconds is ${timeoutSeconds}, but the function may wait ${waiting} seconds between the attempts of its calls when AWS throttles them (contract/aws-calls.ts): it must be more.`,
    ];
  });
}

/** An event that is too old before its last retry is given up without it. */
function eventAge({ functions, retries }: Numbers): string[] {
  const slowest = Math.max(functions.preprocessImage.timeoutSeconds, functions.detectText.timeoutSeconds);
  const delays = RETRY_DELAYS_SECONDS.slice(0, retries.attempts).reduce((sum, it) => sum + it, 0);
  const needed = delays + retries.attempts * slowest;
  if (retries.maximumEventAgeSeconds >= needed) return [];
  return [
    `retries.maximumEventAgeSeconds is ${retries.maximumEventAgeSeconds}, but ${retries.attempts} retries come ${delays} seconds and up to ${retries.attempts} × ${slowest} seconds of timeout after the first try: it must be at least ${needed} (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).`,
  ];
}

/** More copies than calls per second only throttle each other, until their events end in the failure queue. */
function quota({ region, rekognitionPerSecond, functions }: Numbers): string[] {
  const { concurrency } = functions.detectText;
  const quota = rekognitionPerSecond ?? DETECT_TEXT_PER_SECOND[region];
  if (concurrency === undefined || quota === undefined || concurrency <= quota) return [];
  const source =
    rekognitionPerSecond === undefined
      ? `the default of ${region}; set rekognitionPerSecond if AWS has granted more`
      : "rekognitionPerSecond";
  return [
    `functions.detectText.concurrency is ${concurrency}, but Rekognition takes ${quota} DetectText calls per second (${source}; ${REKOGNITION_REGIONS}): it must be at most ${quota}, or left out.`,
  ];
}
