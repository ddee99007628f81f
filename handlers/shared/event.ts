import { normalSequencer } from "@image-text/contract/sequencer";
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
  /** Bytes. */
  readonly size: number;
}

const record = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.text }),
    object: z.object({
      key: z.pipe(z.text.check(z.refine(isEncoded, "not percent-encoded UTF-8")), z.transform(decodeKey)),
      size: z._default(z.int().check(z.nonnegative()), 0),
      versionId: z.optional(z.text),
      sequencer: z.pipe(
        z.string().check(z.regex(/^[0-9A-Fa-f]+$/, "not a hexadecimal number")),
        z.transform(normalSequencer),
      ),
    }),
  }),
});

const testEvent = z.object({ Event: z.literal("s3:TestEvent") });
const notification = z.object({ Records: z.array(record).check(z.minLength(1)) });

/**
 * The uploads that an S3 notification tells of; none for the test event that S3 sends when a notification is set
 * up, and none for records of other events than uploads.
 * Throws, naming what is wrong, when it is not a notification of S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function uploadsOf(input: unknown): Upload[] {
  if (testEvent.safeParse(input).success) return [];
  const parsed = notification.safeParse(input);
  if (!parsed.success) {
    throw new Error(`This is not an S3 event notification:\n${z.prettifyError(parsed.error)}`);
  }
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

function isEncoded(key: string): boolean {
  try {
    return decodeKey(key) !== undefined;
  } catch {
    return false;
  }
}
