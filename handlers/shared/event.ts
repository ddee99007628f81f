import { z } from "zod";
import { normalSequencer } from "./sequencer.ts";

/** One object that was written to a bucket. */
export interface Upload {
  readonly bucket: string;
  /** As the uploader named it, decoded. */
  readonly key: string;
  /** Undefined when the bucket keeps no versions. */
  readonly versionId?: string;
  /** Orders the events of one key; normalised, so that comparing as text is right. */
  readonly sequencer: string;
  /** Bytes. */
  readonly size: number;
}

const record = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1).transform(decodeKey),
      size: z.number().int().nonnegative().default(0),
      versionId: z.string().min(1).optional(),
      sequencer: z
        .string()
        .regex(/^[0-9A-Fa-f]+$/, "a hexadecimal number")
        .transform(normalSequencer),
    }),
  }),
});

const event = z.union([
  z.object({ Records: z.array(record).min(1) }),
  z.object({ Event: z.literal("s3:TestEvent") }),
]);

/**
 * The uploads that an S3 notification tells of; none for the test event that S3 sends when a notification is set
 * up, and none for records of other events than uploads.
 * Throws, naming what is wrong, when it is not a notification of S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function uploadsOf(input: unknown): Upload[] {
  const parsed = event.safeParse(input);
  if (!parsed.success) {
    throw new Error(`This is not an S3 event notification: ${z.prettifyError(parsed.error)}`);
  }
  if (!("Records" in parsed.data)) return [];
  return parsed.data.Records.filter(({ eventName }) => eventName.startsWith("ObjectCreated:")).map(
    ({ s3 }) => ({
      bucket: s3.bucket.name,
      key: s3.object.key,
      sequencer: s3.object.sequencer,
      size: s3.object.size,
      ...(s3.object.versionId === undefined ? {} : { versionId: s3.object.versionId }),
    }),
  );
}

/** S3 encodes keys in its events as HTML forms do: `+` is a space, the rest is percent-encoded UTF-8. */
export function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}
