import { NOTIFICATION, TEST_EVENT } from "@image-text/contract/notification";
import * as z from "./schema.ts";

/** One object that was written to a bucket. */
export interface Upload {
  readonly bucket: string;
  /** As the uploader named it, decoded. */
  readonly key: string;
  /** Undefined when the bucket keeps no versions. */
  readonly versionId?: string;
  /** Orders the events of one key; normalised, so that comparing as text is right. */
  readonly sequencer: string;
  /** Bytes; undefined when the event does not say. */
  readonly size?: number;
}

/** What happened to an object: it was uploaded, or a delete marker hides it. */
export type Change = { readonly kind: "upload" | "deletion" } & Upload;

/**
 * The uploads and deletions of an S3 event notification: none in the test event that S3 sends when a notification is
 * configured, and none in records of other events. A version that is removed for good is no deletion: it may be an old
 * one.
 * Throws, naming what is wrong, when the input is not an S3 event notification.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function changesOf(input: unknown): Change[] {
  if (TEST_EVENT.safeParse(input).success) return [];
  const parsed = NOTIFICATION.safeParse(input);
  if (!parsed.success) {
    throw new Error(`This is not an S3 event notification:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.Records.flatMap(({ eventName, s3: { bucket, object } }) => {
    const kind = kindOf(eventName);
    if (kind === undefined) return [];
    return [
      {
        kind,
        bucket: bucket.name,
        key: object.key,
        sequencer: object.sequencer,
        ...(object.size === undefined ? {} : { size: object.size }),
        ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
      },
    ];
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
function kindOf(eventName: string): Change["kind"] | undefined {
  if (eventName.startsWith("ObjectCreated:")) return "upload";
  return eventName === "ObjectRemoved:DeleteMarkerCreated" ? "deletion" : undefined;
}
