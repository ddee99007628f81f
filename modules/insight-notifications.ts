import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { INSIGHT_EVENT, type InsightField } from "@image-text/contract/insight-event";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { FailureQueue } from "./failure-queue.ts";

/** EventBridge retries for a day by default; an insight that is a day old is of no use. Both limits: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
const LONGEST_DELAY_SECONDS = 3600;
const MOST_ATTEMPTS = 24;

const path = (field: InsightField) => `$.detail.${field}`;

export interface InsightNotificationsProps {
  readonly ruleName: string;
  readonly queueName: string;
  /** Only insights of these groups; EventBridge sees those of the whole account and region. */
  readonly groups: readonly string[];
  readonly topicArn: string;
  readonly keyArn: string;
  readonly protected: boolean;
}

/** Sends every change of an insight to the topic, as a sentence. */
export class InsightNotifications extends Construct {
  readonly undelivered: FailureQueue;

  constructor(stack: AwsStack, id: string, props: InsightNotificationsProps) {
    super(stack, id);
    const rule = new CloudwatchEventRule(this, "rule", {
      name: props.ruleName,
      description: "X-Ray opened, updated or closed an insight of this environment",
      eventPattern: JSON.stringify({
        source: [INSIGHT_EVENT.source],
        "detail-type": [INSIGHT_EVENT.detailType],
        detail: { GroupName: props.groups } satisfies Partial<Record<InsightField, readonly string[]>>,
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
          state: path("State"),
          group: path("GroupName"),
          summary: path("Summary"),
          root: path("RootCauseServiceId.Name"),
          faults: path("RootCauseServiceRequestImpactStatistics.FaultCount"),
          total: path("RootCauseServiceRequestImpactStatistics.TotalCount"),
          insight: path("InsightId"),
        },
        // A plain string: jsonencode would turn the brackets of the variables into escapes.
        inputTemplate:
          '"X-Ray insight <state> in group <group>: <summary> Root cause <root>: <faults> of <total> requests failed. Insight <insight>"',
      },
    });
  }
}
