import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { type PolicyStatement, policyDocument, secureTransportOnly } from "./policy-document.ts";

/** The longest SQS keeps a message, 14 days. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const LONGEST_RETENTION = 1_209_600;
/** Long enough to replay a message before it is shown to somebody else. */
const VISIBILITY_TIMEOUT = 120;

export interface FailureQueueProps {
  readonly name: string;
  readonly keyArn: string;
  readonly protected: boolean;
  /** Who may send besides the account's own roles; the queue's ARN is given. */
  readonly statements?: (arn: string) => readonly PolicyStatement[];
}

/** Where what failed for good waits to be looked at and replayed: encrypted, kept as long as SQS allows. */
export class FailureQueue extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly url: string;

  constructor(stack: AwsStack, id: string, props: FailureQueueProps) {
    super(stack, id);
    const queue = new SqsQueue(this, "queue", {
      name: props.name,
      kmsMasterKeyId: props.keyArn,
      messageRetentionSeconds: LONGEST_RETENTION,
      visibilityTimeoutSeconds: VISIBILITY_TIMEOUT,
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
