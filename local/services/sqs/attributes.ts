import { MessageSystemAttributeName, QueueAttributeName } from "@aws-sdk/client-sqs";
import { unknownAttribute } from "./errors.ts";
import type { Message, MessageAttributes } from "./message.ts";
import type { Queue } from "./queue.ts";

type Attributes = Record<string, string>;

/** The attributes of a queue that were asked for; `All` is everything. Throws InvalidAttributeName. */
export function describeQueue(queue: Queue, names: readonly string[]): Attributes {
  const { settings } = queue;
  const { visible, hidden, delayed } = queue.counts();
  checkNames(names, Object.keys(QueueAttributeName));
  return pick(
    {
      QueueArn: settings.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      MessageRetentionPeriod: String(settings.retentionSeconds),
      VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
      CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.createdAt / 1000)),
      KmsMasterKeyId: settings.keyArn,
      SqsManagedSseEnabled: String(settings.keyArn === undefined),
    },
    names,
  );
}

/** What SQS itself knows about a received message, as far as it was asked for. Throws InvalidAttributeName. */
export function systemAttributes(message: Message, names: readonly string[]): Attributes {
  checkNames(names, Object.keys(MessageSystemAttributeName));
  return pick(
    {
      SenderId: message.senderId,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      AWSTraceHeader: message.traceHeader,
      MessageGroupId: message.groupId,
    },
    names,
  );
}

function checkNames(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => name !== "All" && !known.includes(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
}

function pick(all: Readonly<Record<string, string | undefined>>, names: readonly string[]): Attributes {
  const picked: Attributes = {};
  for (const [name, value] of Object.entries(all))
    if (value !== undefined && (names.includes("All") || names.includes(name))) picked[name] = value;
  return picked;
}

/** The sender's attributes that were asked for: `All`, a name, or a beginning such as `order.*`. */
export function wantedAttributes(all: MessageAttributes, names: readonly string[]) {
  const wanted = (name: string) =>
    names.some(
      (one) =>
        one === "All" ||
        one === ".*" ||
        one === name ||
        (one.endsWith(".*") && name.startsWith(one.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}
