import type { Message, MessageAttributes } from "./message.ts";
import type { Queue } from "./queue.ts";

type Attributes = Readonly<Record<string, string | undefined>>;

/** The attributes of a queue that were asked for; `All` is everything. */
export function describeQueue(queue: Queue, names: readonly string[]): Attributes {
  const { settings } = queue;
  const { visible, hidden, delayed } = queue.counts();
  return pick(
    {
      QueueArn: settings.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      MessageRetentionPeriod: String(settings.retentionSeconds),
      VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
      KmsMasterKeyId: settings.keyArn,
      SqsManagedSseEnabled: String(settings.keyArn === undefined),
    },
    names,
  );
}

/** What SQS itself knows about a received message, as far as it was asked for. */
export function systemAttributes(message: Message, names: readonly string[]): Attributes {
  return pick(
    {
      SenderId: message.senderId,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      AWSTraceHeader: message.traceHeader,
    },
    names,
  );
}

function pick(all: Attributes, names: readonly string[]): Attributes {
  return names.includes("All")
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** The sender's attributes that were asked for: `All`, a name, or a beginning such as `order.*`. */
export function wantedAttributes(all: MessageAttributes, names: readonly string[]): MessageAttributes {
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
