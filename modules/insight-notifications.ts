import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { FailureQueue } from "./failure-queue.ts";

/** EventBridge tries for a day by default; an insight of yesterday helps nobody. Both limits: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
const LONGEST_DELAY_SECONDS = 3600;
const MOST_ATTEMPTS = 24;

export interface InsightNotificationsProps {
  readonly ruleName: string;
  readonly queueName: string;
  /** Only insights of these groups; EventBridge sees those of the whole account and region. */
  readonly groups: readonly string[];
  readonly topicArn: string;
  readonly keyArn: string;
  readonly protected: boolean;
}

/** Announces every change of an insight: an event of X-Ray's, put into words, and sent to the topic. */
export class InsightNotifications extends Construct {
  readonly undelivered: FailureQueue;

  constructor(stack: AwsStack, id: string, props: InsightNotificationsProps) {
    super(stack, id);
    const rule = new CloudwatchEventRule(this, "rule", {
      name: props.ruleName,
      description: "X-Ray opened, updated or closed an insight of this environment",
      // The user guide's example says Category; the event's schema, and the events, say Categories.
      eventPattern: JSON.stringify({
        source: ["aws.xray"],
        "detail-type": ["AWS X-Ray Insight Update"],
        detail: { GroupName: props.groups, Categories: ["FAULT"] },
      }),
    });
    this.undelivered = new FailureQueue(stack, "undelivered", {
      name: props.queueName,
      keyArn: props.keyArn,
      protected: props.protected,
      statements: (queue) => [
        {
          sid: "Undelivered",
          principals: { Service: ["events.amazonaws.com"] },
          actions: ["sqs:SendMessage"],
          resources: [queue],
          conditions: { ArnEquals: { "aws:SourceArn": [rule.arn] } },
        },
      ],
    });
    new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      targetId: "notifications",
      // No role: with one, deliveries to an encrypted topic may fail.
      arn: props.topicArn,
      deadLetterConfig: { arn: this.undelivered.arn },
      retryPolicy: {
        maximumEventAgeInSeconds: LONGEST_DELAY_SECONDS,
        maximumRetryAttempts: MOST_ATTEMPTS,
      },
      inputTransformer: {
        inputPaths: {
          state: "$.detail.State",
          group: "$.detail.GroupName",
          summary: "$.detail.Summary",
          root: "$.detail.RootCauseServiceId.Name",
          faults: "$.detail.RootCauseServiceRequestImpactStatistics.FaultCount",
          total: "$.detail.RootCauseServiceRequestImpactStatistics.TotalCount",
          insight: "$.detail.InsightId",
        },
        // A plain string: jsonencode would turn the brackets of the variables into escapes.
        inputTemplate:
          '"X-Ray insight <state> in group <group>: <summary> Root cause <root>: <faults> of <total> requests failed. Insight <insight>"',
      },
    });
  }
}
