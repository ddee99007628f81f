import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { REPLAY_BATCH } from "@image-text/contract/replay";
import { z } from "zod";

export interface Clients {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

export interface Job {
  /** What every name of the environment begins with, e.g. `image-text-dev`. */
  readonly prefix: string;
  readonly queueUrl: string;
  /** Only tell what would be done. */
  readonly dryRun: boolean;
}

export interface Summary {
  readonly replayed: number;
  /** Stayed in the queue: nobody could tell whose they are, or Lambda did not take them. */
  readonly left: number;
}

/** Of the messages a queue gives at once the most, and seconds to wait for them (long polling asks all its servers). */
const batch = { MaxNumberOfMessages: REPLAY_BATCH, WaitTimeSeconds: 2 };

/**
 * Sends every event in the failure queue to its function again, as S3 did, and then takes it out of the queue.
 * A message goes only after Lambda took the event: broken off at any point, nothing is lost, and an event that is
 * sent twice is met as a duplicate. What fails once more comes back as a new message; those are not replayed in the
 * same run, so it ends.
 */
export async function replay(job: Job, clients: Clients, print: (line: string) => void): Promise<Summary> {
  const started = Date.now();
  const kept: Message[] = [];
  let replayed = 0;
  let left = 0;
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: job.queueUrl,
        ...batch,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["SentTimestamp"],
      }),
    );
    const due = Messages.filter(({ Attributes }) => Number(Attributes?.SentTimestamp ?? 0) < started);
    kept.push(...Messages.filter((message) => !due.includes(message)));
    if (due.length === 0) break;
    for (const message of due) {
      const done = await replayOne(message, job, clients, print);
      if (done) replayed++;
      else left++;
      if (!done || job.dryRun) kept.push(message);
    }
  }
  await release(kept, job, clients);
  return { replayed, left };
}

/** Lets the next reader see at once what stays in the queue. Without it, it would after the visibility timeout. */
async function release(messages: readonly Message[], { queueUrl }: Job, { sqs }: Clients): Promise<void> {
  await Promise.allSettled(
    messages.map(({ ReceiptHandle }) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      ),
    ),
  );
}

async function replayOne(
  message: Message,
  { prefix, queueUrl, dryRun }: Job,
  { lambda, sqs }: Clients,
  print: (line: string) => void,
): Promise<boolean> {
  const body = message.Body ?? "";
  const why = message.MessageAttributes?.ErrorMessage?.StringValue ?? "no reason given";
  const event = read(body, prefix);
  if (event === undefined) {
    print(
      `left in the queue: message ${message.MessageId} is not an event of a bucket of ${prefix} (${why})`,
    );
    return false;
  }
  const what = `${event.objects.join(", ")} → ${event.function} (had failed: ${why})`;
  if (dryRun) {
    print(`would replay ${what}`);
    return true;
  }
  try {
    await lambda.send(
      new InvokeCommand({
        FunctionName: event.function,
        InvocationType: "Event",
        Payload: Buffer.from(body),
      }),
    );
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
    print(`replayed ${what}`);
    return true;
  } catch (error) {
    print(
      `left in the queue: ${what}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
    );
    return false;
  }
}

const notification = z.object({
  Records: z
    .array(
      z.object({
        s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
      }),
    )
    .min(1),
});

/** Whose event it is tells its bucket's name: `<prefix>-images-…` or `<prefix>-processed-…`. */
function read(body: string, prefix: string): { function: string; objects: string[] } | undefined {
  const parsed = notification.safeParse(json(body));
  const records = parsed.data?.Records ?? [];
  const bucket = records[0]?.s3.bucket.name ?? "";
  const objects = records.map(({ s3 }) => `s3://${s3.bucket.name}/${s3.object.key}`);
  if (bucket.startsWith(`${prefix}-images-`)) return { function: `${prefix}-preprocess-image`, objects };
  if (bucket.startsWith(`${prefix}-processed-`)) return { function: `${prefix}-detect-text`, objects };
  return undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
