import { createMeter, type Meter } from "../services/cloudwatch/meter.ts";
import type { Metrics } from "../services/cloudwatch/metrics.ts";
import type { Delivery } from "../services/eventbridge/bus.ts";
import type { Sqs } from "../services/sqs/sqs.ts";
import type { Deployment } from "../template/deployment.ts";

/**
 * Publishes the queue depth metrics, which must be polled.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function sampleQueues(
  { queues }: Deployment,
  sqs: Pick<Sqs, "queues">,
): (metrics: Metrics, now: number) => void {
  return (metrics, now) => {
    const meter = createMeter(metrics, () => now);
    for (const { name, arn } of queues) {
      const oldest = Math.min(now, ...sqs.queues.messages(arn).map(({ sentAt }) => sentAt));
      meter("AWS/SQS", name, "ApproximateNumberOfMessagesVisible", sqs.queues.byName(name).counts().visible);
      meter("AWS/SQS", name, "ApproximateAgeOfOldestMessage", (now - oldest) / 1000);
    }
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export function measureDelivery({ rule, refusal, deadLetterArn }: Delivery, meter: Meter): void {
  if (refusal === undefined) return;
  meter("AWS/Events", rule, "FailedInvocations", 1);
  if (deadLetterArn === undefined) meter("AWS/Events", rule, "InvocationsFailedToBeSentToDlq", 1);
}
