import { AWS_CALLS } from "@image-text/contract/aws-calls";

export interface BulkUpload {
  readonly uploads: number;
  readonly uploadsPerSecond: number;
  /** DetectText calls per second that Rekognition accepts. */
  readonly quota: number;
  /** Copies of detect-text that may run at once. */
  readonly concurrency: number;
  readonly retries: number;
  readonly maximumEventAgeSeconds: number;
}

export interface Estimate {
  readonly read: number;
  /** Events in the failure queue. */
  readonly givenUp: number;
  readonly minutes: number;
}

/** Work on one picture besides the waits: reading it, DetectText and writing the result. */
const WORK_SECONDS = 0.7;
/** Lambda's wait before each retry of an event. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS_SECONDS = [60, 120];
/** The clock's step. A throttled call is answered within one. */
const STEPS_PER_SECOND = 20;

interface Event {
  readonly uploadedAt: number;
  tries: number;
}

/**
 * What becomes of a bulk upload: every picture is an event for detect-text, which calls Rekognition with the SDK's
 * attempts and waits. Throttled by the function's concurrency, Lambda keeps an event until it is too old; throttled by
 * Rekognition to the end, an event has used one of its tries. An estimate: Lambda's own waits after a concurrency
 * throttle are left out, and the waits of the SDK are random, from a fixed seed.
 */
export function estimate(settings: BulkUpload): Estimate {
  const random = generator(1);
  const due = new Map<number, (() => void)[]>();
  const waiting: Event[] = [];
  let now = 0;
  let tokens = settings.quota;
  let running = 0;
  let read = 0;
  let givenUp = 0;

  const later = (seconds: number, what: () => void) => {
    const step = now + Math.max(1, Math.ceil(seconds * STEPS_PER_SECOND));
    due.set(step, [...(due.get(step) ?? []), what]);
  };
  const leave = () => {
    running--;
  };
  const attempt = (event: Event, number: number) => {
    if (tokens >= 1) {
      tokens--;
      read++;
      later(WORK_SECONDS, leave);
    } else if (number < AWS_CALLS.rekognition.maxAttempts) {
      later(random() * 0.5 * 2 ** (number - 1), () => attempt(event, number + 1));
    } else {
      leave();
      const delay = RETRY_DELAYS_SECONDS[event.tries];
      event.tries++;
      if (delay === undefined || event.tries > settings.retries) givenUp++;
      else later(delay, () => waiting.push(event));
    }
  };

  for (let sent = 0; read + givenUp < settings.uploads; now++) {
    tokens = Math.min(settings.quota, tokens + settings.quota / STEPS_PER_SECOND);
    while (sent < settings.uploads && sent / settings.uploadsPerSecond <= now / STEPS_PER_SECOND) {
      waiting.push({ uploadedAt: now, tries: 0 });
      sent++;
    }
    for (const what of due.get(now) ?? []) what();
    due.delete(now);
    while (running < settings.concurrency) {
      const event = waiting.shift();
      if (!event) break;
      if ((now - event.uploadedAt) / STEPS_PER_SECOND > settings.maximumEventAgeSeconds) {
        givenUp++;
        continue;
      }
      running++;
      attempt(event, 1);
    }
  }
  return { read, givenUp, minutes: now / STEPS_PER_SECOND / 60 };
}

/** Random numbers from 0 to 1, the same ones for the same seed (a linear congruential generator). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
