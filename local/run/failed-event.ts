import { NOTIFICATION } from "@image-text/contract/notification";
import { sourceKeyOf } from "@image-text/contract/processed-key";
import { z } from "zod";
import type { BucketSettings, Deployment } from "../template/deployment.ts";
import { present } from "../template/source.ts";

/** An event that Lambda discarded after its last retry, and the upload that it is about. */
export interface FailedEvent {
  /** The event as the function received it. */
  readonly payload: string;
  /** How often it was replayed before. */
  readonly replays: number;
  /** The function that failed; undefined where no bucket of the environment sends such events. */
  readonly functionArn?: string;
  readonly upload?: FailedUpload;
}

/** The upload that a failed event is about. */
export interface FailedUpload {
  readonly bucket: string;
  readonly key: string;
  /** Known only for the event of the upload itself. */
  readonly sequencer?: string;
}

/** What a failure destination gets instead of the bare event. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const DESTINATION_RECORD = z.object({ requestPayload: z.unknown() });

/**
 * Reads a failed event. The function is the one that its bucket notifies. The upload is the object itself or, in the
 * processed bucket, the one that it was made from.
 */
export function readFailedEvent(body: string, deployment: Deployment): FailedEvent {
  const json = parse(body);
  const record = DESTINATION_RECORD.safeParse(json);
  const event = record.success ? record.data.requestPayload : json;
  const payload = record.success ? JSON.stringify(event) : body;
  const parsed = NOTIFICATION.safeParse(event);
  const [first] = parsed.data?.Records ?? [];
  if (first === undefined) return { payload, replays: 0 };

  const { name } = first.s3.bucket;
  const { key, sequencer } = first.s3.object;
  const bucket = deployment.buckets.find((each) => each.name === name);
  const upload =
    name === inputBucketOf(deployment)
      ? { bucket: name, key, sequencer }
      : { bucket: name, key: sourceKeyOf(key) };
  const functionArn = bucket && notifiedFunction(bucket, key);
  return present({ payload, replays: parsed.data?.replays ?? 0, functionArn, upload });
}

/**
 * The bucket that people upload to: it notifies a function, and no function is configured to write to it.
 * Throws when the environment declares none.
 */
export function inputBucketOf({ buckets, functions, environment }: Deployment): string {
  const written = new Set(functions.flatMap((one) => Object.values(one.environment)));
  const input = buckets.find(({ name, notifications }) => notifications.length > 0 && !written.has(name));
  if (input === undefined)
    throw new Error(`${environment} declares no bucket whose uploads start a function.`);
  return input.name;
}

const notifiedFunction = ({ notifications }: BucketSettings, key: string): string | undefined =>
  notifications.find(({ prefix = "", suffix = "" }) => key.startsWith(prefix) && key.endsWith(suffix))
    ?.functionArn;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
