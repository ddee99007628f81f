import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { newTraceId } from "../services/lambda/tracing.ts";
import { readFailedEvent } from "./failures.ts";
import type { Run } from "./running.ts";

/**
 * Sends the events that wait in the failure queues through their functions again; returns how many.
 * A message is deleted only after Lambda took its event. One that names no function of the environment stays.
 */
export async function replayFailures(
  { cloud, deployment, images, inputBucket }: Pick<Run, "cloud" | "deployment" | "images" | "inputBucket">,
  queueNames: readonly string[],
): Promise<number> {
  const client = new SQSClient({
    endpoint: cloud.endpoint,
    region: deployment.region,
    credentials: { accessKeyId: "replay", secretAccessKey: "replay" },
  });
  let taken = 0;
  try {
    for (const name of queueNames) {
      const QueueUrl = `${cloud.endpoint}/${deployment.account}/${name}`;
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) break;
        for (const { Body = "", ReceiptHandle } of Messages) {
          const { functionArn, payload, upload } = readFailedEvent(Body, deployment, inputBucket);
          if (functionArn === undefined) continue;
          if (upload !== undefined) images.retried(upload.key);
          cloud.lambda.deliver(functionArn, payload, `Root=${newTraceId(Date.now())};Sampled=1`);
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
          taken += 1;
        }
      }
    }
  } finally {
    client.destroy();
  }
  return taken;
}
