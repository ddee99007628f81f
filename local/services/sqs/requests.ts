import { z } from "zod";
import { AwsError } from "../../gateway/service.ts";
import { MessageAttribute } from "./message.ts";

// Limits: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const MAXIMUM_BATCH = 10;
/** Of visibility, in seconds: 12 hours. */
const seconds = z.number().int().min(0).max(43_200);

export const QueueUrl = z.object({ QueueUrl: z.string() });
export const Send = z.object({
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), MessageAttribute).default({}),
  MessageSystemAttributes: z.record(z.string(), MessageAttribute).default({}),
});
export const Receive = QueueUrl.extend({
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: seconds.optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).default(0),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
export const Delete = z.object({ ReceiptHandle: z.string() });
export const Visibility = Delete.extend({ VisibilityTimeout: seconds });
export const batch = <T extends z.ZodRawShape>(entry: z.ZodObject<T>) =>
  QueueUrl.extend({
    Entries: z
      .array(entry.extend({ Id: z.string() }))
      .min(1)
      .max(MAXIMUM_BATCH),
  });

/** Answers a batch: what fails is listed, the rest is done. */
export function each<T extends { readonly Id: string }>(entries: readonly T[], act: (entry: T) => object) {
  const ids = new Set(entries.map(({ Id }) => Id));
  if (ids.size < entries.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
    );
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}
