import { systemAttributes, wantedAttributes } from "./attributes.ts";
import { within } from "./limits.ts";
import { md5, md5OfAttributes } from "./message.ts";
import type { Queue } from "./queue.ts";

interface Asked {
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
}

/** Receives messages and answers as SQS does. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export async function receiveMessages(queue: Queue, asked: Asked, signal: AbortSignal | undefined) {
  const received = await queue.receive(
    within("MaxNumberOfMessages", asked.MaxNumberOfMessages, [1, 10], 1),
    within(
      "VisibilityTimeout",
      asked.VisibilityTimeout,
      [0, 43_200],
      queue.settings.visibilityTimeoutSeconds,
    ),
    within("WaitTimeSeconds", asked.WaitTimeSeconds, [0, 20], 0),
    signal,
  );
  const system = [...(asked.AttributeNames ?? []), ...(asked.MessageSystemAttributeNames ?? [])];
  return {
    Messages: received.map(({ message, receipt }) => {
      const attributes = wantedAttributes(message.attributes, asked.MessageAttributeNames ?? []);
      return {
        MessageId: message.id,
        ReceiptHandle: receipt,
        Body: message.body,
        MD5OfBody: md5(message.body),
        Attributes: systemAttributes(message, system),
        MessageAttributes: attributes,
        MD5OfMessageAttributes: md5OfAttributes(attributes),
      };
    }),
  };
}
