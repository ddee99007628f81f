import type { FailureRow } from "../page/source.ts";
import type { Message } from "../services/sqs/message.ts";
import type { Deployment, QueueSettings } from "../template/deployment.ts";
import { present } from "../template/source.ts";
import { readFailedEvent } from "./failed-event.ts";

/** How much is shown of a message that cannot be read. */
const SHOWN_CHARACTERS = 200;

/** The queues that the functions' failed events go to. */
export function failureQueues({ functions, queues }: Deployment): readonly QueueSettings[] {
  const arns = new Set(functions.flatMap(({ deadLetterArn, onFailureArn }) => [deadLetterArn, onFailureArn]));
  return queues.filter(({ arn }) => arns.has(arn));
}

/** A message of a failure queue, as the page and the report show it. */
export function failureRow(message: Message, deployment: Deployment): FailureRow {
  const { functionArn, upload } = readFailedEvent(message.body, deployment);
  const name = deployment.functions.find(({ arn }) => arn === functionArn)?.name ?? "an unknown function";
  const told = message.attributes.ErrorMessage?.StringValue;
  const unreadable =
    upload === undefined
      ? `The message is not an event of S3: ${message.body.slice(0, SHOWN_CHARACTERS)}`
      : undefined;
  const reason = [told, unreadable].filter((part) => part !== undefined).join(" ");
  return present({
    id: message.id,
    time: message.sentAt / 1000,
    key: upload?.key,
    traceId: /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(message.traceHeader ?? "")?.[1],
    function: name,
    reason: reason || "The message gives no reason.",
  });
}
