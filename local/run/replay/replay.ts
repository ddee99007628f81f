import { setTimeout } from "node:timers/promises";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Deployment } from "../../template/deployment.ts";
import { type FailedEvent, readFailedEvent } from "../failed-event.ts";
import { forceTraces } from "../forced-trace.ts";
import type { Clients } from "./clients.ts";
import { excludedBy, type Filter } from "./filter.ts";
import { openQueue, type QueuedMessage } from "./queue.ts";

/** What to replay, and how. */
export interface Job {
  readonly queueUrl: string;
  /** What is deployed where the queue is: its buckets say which function an event belongs to. */
  readonly deployment: Deployment;
  readonly filter: Filter;
  /** Events per second, at most: each may be a call to Rekognition. */
  readonly perSecond: number;
  /** Seconds of long polling. */
  readonly waitSeconds: number;
  /** Changes nothing. */
  readonly dryRun: boolean;
}

/** How far the work on one message is. */
export type Progress = {
  readonly message: QueuedMessage;
  readonly event: FailedEvent;
  /** Name of the function; undefined where no bucket of the environment sends such an event. */
  readonly functionName: string | undefined;
} /** The event is sent next, or would be. */ & (
  | { readonly kind: "sending" }
  | { readonly kind: "replayed" }
  /** The event stays in the queue: `excluded` by the filter, or because it could not be sent. */
  | { readonly kind: "left"; readonly why: string; readonly excluded: boolean }
);

export interface Summary {
  readonly replayed: number;
  /** Stayed in the queue, or came into it meanwhile. */
  readonly left: number;
}

const EVENT = z.looseObject({});

/**
 * Sends the events in a failure queue to their functions again, and then deletes them from the queue.
 * A message is deleted only after Lambda has accepted its event: whenever this is interrupted, nothing is lost, and an
 * event that is sent twice ends as a duplicate. An event that fails again comes back as a new message, which counts its
 * replays; those are not replayed in the same run, so it ends.
 * Throws when the queue cannot be read; what goes wrong with one message is reported and leaves it in the queue.
 */
export async function replay(
  job: Job,
  { sqs, lambda }: Clients,
  observe: (progress: Progress) => void,
): Promise<Summary> {
  const queue = await openQueue(sqs, job.queueUrl, job.waitSeconds);
  const withTrace = forceTraces(lambda);
  const nextTurn = pace(job.perSecond);
  let replayed = 0;
  let held = 0;

  async function send(message: QueuedMessage, event: FailedEvent, FunctionName: string): Promise<void> {
    await nextTurn();
    const payload = { ...EVENT.parse(JSON.parse(event.payload)), replays: event.replays + 1 };
    const Payload = Buffer.from(JSON.stringify(payload));
    await withTrace(() => lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload })));
    await queue.delete(message);
  }

  try {
    for await (const message of queue.messages()) {
      const event = readFailedEvent(message.body, job.deployment);
      const functionName = job.deployment.functions.find(({ arn }) => arn === event.functionArn)?.name;
      const about = { message, event, functionName };
      if (functionName === undefined) {
        const why = `it is not an event of a bucket of ${job.deployment.environment}`;
        observe({ ...about, kind: "left", why, excluded: false });
        continue;
      }
      const excluded = excludedBy(job.filter, message, event, queue.openedAt);
      if (excluded !== undefined) {
        observe({ ...about, kind: "left", why: excluded, excluded: true });
        continue;
      }
      try {
        observe({ ...about, kind: "sending" });
        if (!job.dryRun) await send(message, event, functionName);
        replayed++;
        observe({ ...about, kind: "replayed" });
      } catch (error) {
        const failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        observe({ ...about, kind: "left", why: failure, excluded: false });
      }
    }
  } finally {
    // What is still held was left, or came meanwhile. After a dry run everything is.
    held = await queue.release();
  }
  return { replayed, left: job.dryRun ? held - replayed : held };
}

/** Resolves so often per second, the first time at once. */
function pace(perSecond: number): () => Promise<void> {
  const interval = 1000 / perSecond;
  let next = 0;
  return async () => {
    const now = performance.now();
    if (next > now) await setTimeout(next - now);
    next = Math.max(next, now) + interval;
  };
}
