import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { UserError } from "@image-text/commands/user-error";
import type { FunctionSettings } from "../../template/deployment.ts";
import type { FailedEvent } from "./queue.ts";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The longest error message that the attribute holds. */
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
const MESSAGE_BYTES = 1024;

/**
 * Sends a given-up event to the function's dead-letter queue (the event itself, with AWS's three attributes)
 * and a record of it to its failure destination, with the permissions of the function's own role.
 * Rejects with what the queue said; on AWS the event would then be lost and `DeadLetterErrors` counted.
 */
export async function sendFailedEvent(
  settings: FunctionSettings,
  failure: FailedEvent,
  endpoint: string,
  credentials: AccessKey,
): Promise<void> {
  const { deadLetterArn, onFailureArn } = settings;
  if (deadLetterArn === undefined && onFailureArn === undefined) return;
  const client = new SQSClient({ endpoint, credentials, region: settings.arn.split(":")[3] ?? "" });
  try {
    if (deadLetterArn !== undefined) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl(endpoint, deadLetterArn),
          MessageBody: failure.event.payload,
          MessageAttributes: {
            RequestID: { DataType: "String", StringValue: failure.event.requestId },
            // Lambda answers a function that failed with 200, and a throttled one with 429.
            ErrorCode: { DataType: "Number", StringValue: failure.error === undefined ? "429" : "200" },
            ErrorMessage: { DataType: "String", StringValue: shorten(messageOf(failure)) },
          },
        }),
      );
    }
    if (onFailureArn !== undefined) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl(endpoint, onFailureArn),
          MessageBody: JSON.stringify(destinationRecord(settings, failure)),
        }),
      );
    }
  } finally {
    client.destroy();
  }
}

/** Dead letters can go to SQS or SNS on AWS; the local run offers SQS, which is what the pipeline declares. */
export function checkFailureTarget(settings: FunctionSettings): void {
  for (const arn of [settings.deadLetterArn, settings.onFailureArn]) {
    if (arn !== undefined && arn.split(":")[2] !== "sqs") {
      throw new UserError(
        `${settings.name} sends its failed events to ${arn}; the local run can send them to SQS only.`,
      );
    }
  }
}

function queueUrl(endpoint: string, arn: string): string {
  const [, , , , account, name] = arn.split(":");
  return `${endpoint}/${account}/${name}`;
}

const messageOf = (failure: FailedEvent): string =>
  failure.error?.message || failure.error?.type || "Rate Exceeded.";

function shorten(text: string): string {
  let short = text;
  while (Buffer.byteLength(short) > MESSAGE_BYTES) short = short.slice(0, -1);
  return short;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function destinationRecord(
  settings: FunctionSettings,
  { event, condition, tries, error }: FailedEvent,
): unknown {
  return {
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${settings.arn}:$LATEST`,
      condition,
      approximateInvokeCount: tries,
    },
    requestPayload: parsed(event.payload),
    ...(error === undefined
      ? {}
      : {
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          responsePayload: parsed(error.payload),
        }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
