import * as z from "zod/mini";
import { decodeKey } from "./object-key.ts";
import { normalSequencer } from "./sequencer.ts";

const TEXT = z.string().check(z.minLength(1));

const KEY = z.pipe(
  TEXT.check(z.refine((key) => decodeKey(key) !== undefined, "not percent-encoded UTF-8")),
  z.transform((key) => decodeKey(key) ?? key),
);

const SEQUENCER = z.pipe(
  z.string().check(z.regex(/^[0-9A-Fa-f]+$/, "not a hexadecimal number")),
  z.transform(normalSequencer),
);

/** One record of an S3 event notification: the key decoded, the sequencer normalised. */
export const NOTIFICATION_RECORD = z.object({
  /** For example `ObjectCreated:Put`. */
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: TEXT }),
    object: z.object({
      key: KEY,
      /** Bytes. */
      size: z.optional(z.int().check(z.nonnegative())),
      versionId: z.optional(TEXT),
      sequencer: SEQUENCER,
    }),
  }),
});
export type NotificationRecord = z.output<typeof NOTIFICATION_RECORD>;

/**
 * The event that S3 sends to a function. Every notification has at least one record.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const NOTIFICATION = z.object({
  Records: z.array(NOTIFICATION_RECORD).check(z.minLength(1)),
  /** How often an operator has replayed this event; S3 does not send it. */
  replays: z.optional(z.int().check(z.nonnegative())),
});
export type Notification = z.output<typeof NOTIFICATION>;

/** The event that S3 sends once when a notification is configured. */
export const TEST_EVENT = z.object({ Event: z.literal("s3:TestEvent") });
