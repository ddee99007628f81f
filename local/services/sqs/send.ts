import { present } from "../../template/source.ts";
import { invalidValue } from "./errors.ts";
import { checkMessage, within } from "./limits.ts";
import { type MessageAttributes, md5, md5OfAttributes, newMessage } from "./message.ts";
import type { Queue } from "./queue.ts";

interface Sent {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: MessageAttributes;
  readonly MessageSystemAttributes?: Readonly<Record<string, MessageAttributes[string] | undefined>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** Seconds; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const DELAY = [0, 900] as const;

/** Puts a message into a queue and answers as SQS does. Throws SQS's error where the message cannot be sent. */
export function sendMessage(queue: Queue, sent: Sent, senderId: string) {
  const {
    MessageBody: body,
    MessageAttributes: attributes = {},
    MessageSystemAttributes: system = {},
  } = sent;
  checkMessage(body, attributes);
  if (sent.MessageDeduplicationId !== undefined)
    throw invalidValue(
      "MessageDeduplicationId",
      sent.MessageDeduplicationId,
      "The request includes a parameter that is not valid for this queue type.",
    );
  const { AWSTraceHeader, ...others } = system;
  for (const name of Object.keys(others))
    throw invalidValue("MessageSystemAttributes", name, "The only system attribute is AWSTraceHeader.");
  if (AWSTraceHeader !== undefined && AWSTraceHeader.DataType !== "String")
    throw invalidValue("AWSTraceHeader", AWSTraceHeader.DataType, "Its type must be String.");
  const message = newMessage({
    body,
    attributes,
    senderId,
    ...present({ traceHeader: AWSTraceHeader?.StringValue, groupId: sent.MessageGroupId }),
  });
  queue.send(message, within("DelaySeconds", sent.DelaySeconds, DELAY, 0));
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: AWSTraceHeader && md5OfAttributes({ AWSTraceHeader }),
  };
}
