import * as z from "zod";
import type { PageSource } from "../page/source.ts";
import type { Message } from "../services/sqs/message.ts";
import type { Deployment, QueueSettings } from "../template/deployment.ts";

export type FailureRow = ReturnType<PageSource["failures"]>[number];

/** An event that Lambda gave up, and what it was about. */
export interface FailedEvent {
  /** The event as the function got it. */
  readonly payload: string;
  /** The function that failed; undefined for an event that no bucket of the environment sends. */
  readonly functionArn?: string;
  readonly upload?: FailedUpload;
}

/** Which upload a failed event is about. */
export interface FailedUpload {
  readonly key: string;
  /** Only known for the upload's own event. */
  readonly sequencer?: string;
}

const notification = z.object({
  Records: z
    .array(
      z.object({
        s3: z.object({
          bucket: z.object({ name: z.string() }),
          object: z.object({ key: z.string(), sequencer: z.string().optional() }),
        }),
      }),
    )
    .min(1),
});
/** What a failure destination gets instead of the bare event. */
const destinationRecord = z.object({ requestPayload: z.unknown() });

/** The queues that the functions' failed events go to. */
export function failureQueues({ functions, queues }: Deployment): readonly QueueSettings[] {
  const arns = new Set(functions.flatMap(({ deadLetterArn, onFailureArn }) => [deadLetterArn, onFailureArn]));
  return queues.filter(({ arn }) => arns.has(arn));
}

/**
 * Reads a failed event: the function is the one that its bucket notifies; the upload is the object itself or, in
 * the processed bucket, the one it was made from, whose key it carries with `.jpg` added.
 */
export function readFailedEvent(body: string, deployment: Deployment, inputBucket: string): FailedEvent {
  const json = parse(body);
  const record = destinationRecord.safeParse(json);
  const event = record.success ? record.data.requestPayload : json;
  const payload = record.success ? JSON.stringify(event) : body;
  const parsed = notification.safeParse(event);
  const [first] = parsed.success ? parsed.data.Records : [];
  if (first === undefined) return { payload };

  const { bucket, object } = first.s3;
  const key = decodeURIComponent(object.key.replaceAll("+", " "));
  const source = deployment.buckets.find(({ name }) => name === bucket.name);
  const notified = source?.notifications.find(
    ({ prefix = "", suffix = "" }) => key.startsWith(prefix) && key.endsWith(suffix),
  );
  const upload =
    bucket.name === inputBucket
      ? { key, ...(object.sequencer === undefined ? {} : { sequencer: object.sequencer }) }
      : { key: key.replace(/\.jpg$/, "") };
  return { payload, upload, ...(notified === undefined ? {} : { functionArn: notified.functionArn }) };
}

/** A message of a failure queue as people see it. */
export function failureRow(message: Message, deployment: Deployment, inputBucket: string): FailureRow {
  const { functionArn, upload } = readFailedEvent(message.body, deployment, inputBucket);
  const name = deployment.functions.find(({ arn }) => arn === functionArn)?.name ?? "an unknown function";
  return {
    id: message.id,
    ...(upload === undefined ? {} : { key: upload.key }),
    function: name,
    reason: message.attributes.ErrorMessage?.StringValue ?? "The reason is in the message.",
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
