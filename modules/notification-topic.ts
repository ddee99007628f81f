import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { CustomerKey } from "./customer-key.ts";
import { type PolicyStatement, policyDocument, secureTransportOnly } from "./policy-document.ts";

export interface NotificationTopicProps {
  readonly name: string;
  readonly keyAlias: string;
  /** Every alarm whose name begins like this may publish. */
  readonly alarmPrefix: string;
  readonly emails: readonly string[];
  readonly protected: boolean;
}

/** The encrypted topic that insights and alarms are published to, and its subscribers. */
export class NotificationTopic extends Construct {
  readonly arn: string;
  readonly keyArn: string;

  constructor(stack: AwsStack, id: string, props: NotificationTopicProps) {
    super(stack, id);
    // A key of its own: the services named here must not come near the pictures' key.
    this.keyArn = new CustomerKey(stack, `${id}-key`, {
      alias: props.keyAlias,
      description: `Encrypts the notifications of ${props.alarmPrefix}`,
      protected: props.protected,
      statements: [
        {
          sid: "Publishers",
          principals: { Service: ["events.amazonaws.com", "cloudwatch.amazonaws.com"] },
          actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
          resources: ["*"],
          // No condition on the source: EventBridge does not send one here, and its notifications would get lost.
          // https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/407
          because:
            "The actions SNS asks for; in a key policy * means this key. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        },
      ],
    }).arn;
    const topic = new SnsTopic(this, "topic", {
      name: props.name,
      kmsMasterKeyId: this.keyArn,
      ...(props.protected && { lifecycle: { preventDestroy: true } }),
    });
    // Pinned, so that moving this construct cannot become a new topic, which nobody has subscribed to.
    topic.overrideLogicalId(id);
    this.arn = topic.arn;
    new SnsTopicPolicy(this, "policy", {
      arn: topic.arn,
      policy: policyDocument(statements(stack, topic.arn, props.alarmPrefix)),
    });
    for (const email of props.emails)
      new SnsTopicSubscription(this, email, { topicArn: topic.arn, protocol: "email", endpoint: email });
  }
}

function statements(stack: AwsStack, topic: string, alarmPrefix: string): PolicyStatement[] {
  return [
    {
      // A policy of our own replaces the one SNS gives a new topic, which lets its owner in.
      sid: "Owner",
      principals: { AWS: [stack.accountPrincipal] },
      actions: ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"],
      resources: [topic],
      conditions: { StringEquals: { "aws:PrincipalAccount": [stack.account] } },
    },
    {
      // "You can't use Condition blocks in Amazon SNS topic policies for EventBridge."
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
      sid: "Insights",
      principals: { Service: ["events.amazonaws.com"] },
      actions: ["sns:Publish"],
      resources: [topic],
    },
    {
      sid: "Alarms",
      principals: { Service: ["cloudwatch.amazonaws.com"] },
      actions: ["sns:Publish"],
      resources: [topic],
      conditions: {
        ArnLike: { "aws:SourceArn": [stack.arn("cloudwatch", `alarm:${alarmPrefix}-*`)] },
        StringEquals: { "aws:SourceAccount": [stack.account] },
      },
    },
    secureTransportOnly("sns:Publish", [topic]),
  ];
}
