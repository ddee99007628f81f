import type { FunctionSettings } from "../../template/deployment.ts";
import type { FunctionPool } from "./function.ts";
import type { FunctionError } from "./outcome.ts";
import type { Try } from "./sandbox.ts";
import type { Slots } from "./slots.ts";
import type { RequestTrace } from "./tracing.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
/** After a function error AWS waits one minute before the second try and two before the third. */
const AWS_RETRY_SECONDS = [60, 120] as const;
/** After a throttle AWS waits one second, then twice as long each time up to five minutes. */
const AWS_THROTTLE_SECONDS = { first: 1, most: 300 } as const;

/** An event that a function was given and has not finished. */
export interface QueuedEvent {
  readonly requestId: string;
  readonly payload: string;
  readonly trace: RequestTrace;
  /** Epoch milliseconds. */
  readonly received: number;
}

/** Why Lambda stopped trying, in the words of its destination records. */
export type ExhaustedCondition = "RetriesExhausted" | "EventAgeExceeded";

export interface FailedEvent {
  readonly event: QueuedEvent;
  readonly condition: ExhaustedCondition;
  readonly tries: number;
  /** Of the last try; undefined when the event was throttled until it was too old. */
  readonly error?: FunctionError;
}

export interface QueueOptions {
  readonly settings: FunctionSettings;
  readonly pool: FunctionPool;
  readonly slots: Slots;
  /** How long the first retry waits, in seconds; all of AWS's waits shrink in the same proportion. */
  readonly retryDelaySeconds: number;
  readonly now: () => number;
  /** Resolves after so many milliseconds; rejects when the run ends. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly tried: (event: QueuedEvent, result: Try, retries: boolean) => void;
  readonly throttled: (event: QueuedEvent) => void;
  /** Delivers to the dead-letter queue and the failure destination. */
  readonly failed: (failure: FailedEvent) => Promise<void>;
}

/**
 * Takes one event through its tries, as Lambda does with asynchronous invocations: a function error is tried
 * again up to `maximumRetryAttempts` times, a throttle until the event is too old, and what is exhausted goes
 * to `failed`. Resolves when the event is finished.
 */
export async function processEvent(options: QueueOptions, event: QueuedEvent): Promise<void> {
  const { settings, pool, now, wait } = options;
  const scale = options.retryDelaySeconds / AWS_RETRY_SECONDS[0];
  let tries = 0;
  let throttles = 0;
  let error: FunctionError | undefined;

  const exhausted = (condition: ExhaustedCondition) =>
    options.failed({ event, condition, tries, ...(error === undefined ? {} : { error }) });

  for (;;) {
    const release = await options.slots.take();
    let pause: number;
    try {
      if (now() - event.received > settings.maximumEventAgeSeconds * 1000)
        return await exhausted("EventAgeExceeded");
      if (pool.hasRoom) {
        const attempt = event.trace.attempt();
        tries += 1;
        const result = await pool.run(event.requestId, event.payload, attempt.header);
        attempt.ended(result);
        const retries = !result.outcome.ok && tries <= settings.maximumRetryAttempts;
        options.tried(event, result, retries);
        if (result.outcome.ok) return;
        error = result.outcome.error;
        if (!retries) return await exhausted("RetriesExhausted");
        pause = AWS_RETRY_SECONDS[tries - 1] ?? AWS_RETRY_SECONDS[1];
      } else {
        pause = Math.min(AWS_THROTTLE_SECONDS.most, AWS_THROTTLE_SECONDS.first * 2 ** throttles);
        throttles += 1;
        event.trace.throttled();
        options.throttled(event);
      }
    } finally {
      release();
    }
    await wait(pause * scale * 1000);
  }
}
