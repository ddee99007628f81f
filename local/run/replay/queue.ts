import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { REPLAY_BATCH } from "@image-text/contract/replay";
import { z } from "zod";

/** A failure queue while it is replayed. */
export interface FailureQueue {
  /** Epoch milliseconds by the queue's own clock, when it was opened. */
  readonly openedAt: number;
  /** Every message that was in the queue when it was opened and can be received, each once. */
  messages(): AsyncGenerator<QueuedMessage>;
  /** Deletes a message. */
  delete(message: QueuedMessage): Promise<void>;
  /** Makes the messages visible again that were received and not deleted; returns their number. */
  release(): Promise<number>;
}

/** A message of a failure queue. Lambda adds the reason: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** Undefined when the message has no reason. */
  readonly reason?: string;
  /** Epoch milliseconds by the queue's clock. */
  readonly sentAt: number;
}

const RESPONSE = z.object({ headers: z.object({ date: z.string() }) });
const SECOND = 1000;

/**
 * Opens a queue by its URL. `waitSeconds` is the time of long polling, which asks all of a queue's servers.
 */
export async function openQueue(
  sqs: SQSClient,
  QueueUrl: string,
  waitSeconds: number,
): Promise<FailureQueue> {
  const { expected, openedAt } = await state(sqs, QueueUrl);
  const seen = new Set<string>();
  const held = new Map<string, Message>();

  async function receive(): Promise<readonly Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: REPLAY_BATCH,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["SentTimestamp"],
      }),
    );
    return Messages;
  }

  return {
    openedAt,
    async *messages() {
      // A standard queue returns messages in no order: one that came meanwhile does not mean that the older ones are
      // done. While events keep failing there is no empty answer, so the number of messages is a bound, too.
      for (;;) {
        const batch = await receive();
        const fresh = batch.filter(({ MessageId = "" }) => !seen.has(MessageId));
        for (const message of batch) {
          seen.add(message.MessageId ?? "");
          held.set(message.MessageId ?? "", message);
        }
        const due = fresh.map(queued).filter(({ sentAt }) => sentAt < openedAt);
        if (fresh.length === 0 || (due.length === 0 && seen.size >= expected)) return;
        yield* due;
      }
    },
    async delete({ id }) {
      const ReceiptHandle = held.get(id)?.ReceiptHandle;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      held.delete(id);
    },
    async release() {
      // The receipt of a message that has become visible by itself is no longer valid.
      await Promise.allSettled(
        [...held.values()].map(({ ReceiptHandle }) =>
          sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
        ),
      );
      return held.size;
    },
  };
}

/** The queue's approximate number of messages, and its time. */
async function state(sqs: SQSClient, QueueUrl: string) {
  let openedAt = Date.now();
  // The operator's clock may be wrong. The header has whole seconds: the second that has begun belongs to the past.
  const readDate = (response: unknown) => {
    const { data } = RESPONSE.safeParse(response);
    if (data !== undefined) openedAt = Date.parse(data.headers.date) + SECOND;
  };
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ["ApproximateNumberOfMessages"],
  });
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      readDate(result.response);
      return result;
    },
    { step: "deserialize", name: "readDate" },
  );
  const { Attributes } = await sqs.send(command);
  return { expected: Number(Attributes?.ApproximateNumberOfMessages ?? 0), openedAt };
}

function queued({ MessageId = "", Body = "", Attributes, MessageAttributes }: Message): QueuedMessage {
  const reason = MessageAttributes?.ErrorMessage?.StringValue;
  return {
    id: MessageId,
    body: Body,
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    ...(reason === undefined ? {} : { reason }),
  };
}
