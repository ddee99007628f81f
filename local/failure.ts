import * as z from "zod";

const event = z.object({
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

/** Which upload a failed event is about. */
export interface FailedUpload {
  readonly key: string;
  /** Only known for the upload's own event. */
  readonly sequencer?: string;
}

/**
 * The upload behind an event that Lambda gave up: the object itself, or in the processed bucket the one it was
 * made from, whose key it carries with `.jpg` added. Undefined for any other event.
 */
export function failedUpload(payload: string, inputBucket: string): FailedUpload | undefined {
  const parsed = event.safeParse(parse(payload));
  const [record] = parsed.success ? parsed.data.Records : [];
  if (record === undefined) return undefined;
  const key = decodeURIComponent(record.s3.object.key.replaceAll("+", " "));
  if (record.s3.bucket.name !== inputBucket) return { key: key.replace(/\.jpg$/, "") };
  const { sequencer } = record.s3.object;
  return sequencer === undefined ? { key } : { key, sequencer };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
