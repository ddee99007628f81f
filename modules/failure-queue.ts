import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { type PolicyStatement, policyDocument, secureTransportOnly } from "./policy-document.ts";

/** The longest SQS keeps a message, 14 days. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const RETENTION_SECONDS = 1_209_600;
/**
 * How long a message is hidden from others once it was received: longer than a replay takes for all that it receives
 * at once (contract/replay.ts), or the same event would be replayed twice.
 */
const VISIBILITY_SECONDS = 120;

export interface FailureQueueProps {
  readonly name: string;
  readonly keyArn: string;
  readonly protected: boolean;
  /** Who may send besides the account's own roles; the queue's ARN is given. */
  readonly statements?: (arn: string) => readonly PolicyStatement[];
}

/** Events that failed for good, for people to look at and to replay: encrypted, kept as long as SQS allows. */
export class FailureQueue extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly url: string;

  constructor(stack: AwsStack, id: string, props: FailureQueueProps) {
    super(stack, id);
    const queue = new SqsQueue(this, "queue", {
      name: props.name,
      kmsMasterKeyId: props.keyArn,
      messageRetentionSeconds: RETENTION_SECONDS,
      visibilityTimeoutSeconds: VISIBILITY_SECONDS,
      ...(props.protected && { lifecycle: { preventDestroy: true } }),
    });
    // Pinned, so that moving this construct cannot become a new, empty queue.
    queue.overrideLogicalId(id);
    this.name = props.name;
    this.arn = queue.arn;
    this.url = queue.url;
    new SqsQueuePolicy(this, "policy", {
      queueUrl: queue.url,
      policy: policyDocument([
        secureTransportOnly("sqs:*", [this.arn]),
        ...(props.statements?.(this.arn) ?? []),
      ]),
    });
  }
}
