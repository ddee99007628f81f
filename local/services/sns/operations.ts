import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
} from "@aws-sdk/client-sns";
import type { AwsRequest } from "../../gateway/service.ts";
import { policyDocument } from "../../iam/document.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import type { TopicSettings } from "../../template/deployment.ts";
import { present } from "../../template/source.ts";
import type { ServiceOptions } from "../options.ts";
import { page } from "../paging.ts";
import { invalid } from "./errors.ts";
import type { Topics } from "./topics.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
const PAGE = 100;

export function snsOperations(
  topics: Topics,
  { deployment: { account }, authorizer }: ServiceOptions,
): readonly Operation[] {
  const allow = ({ caller }: AwsRequest, action: string, arn: string) =>
    authorizer.authorize(caller, `sns:${action}`, arn);
  const paged = <T>(all: readonly T[], token: string | undefined) =>
    page(all, PAGE, token, () => invalid("NextToken"));
  // A subscription has no ARN until its owner confirms it, and here nobody can.
  const subscriptions = (of: readonly TopicSettings[], token: string | undefined) => {
    const all = of.flatMap(({ arn, subscriptions: declared }) =>
      declared.map(({ protocol, endpoint }) => ({
        SubscriptionArn: "PendingConfirmation",
        Owner: account,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: arn,
      })),
    );
    const { items, next } = paged(all, token);
    return { Subscriptions: items, NextToken: next };
  };

  return [
    operation(PublishCommand, {
      reads: [
        "TopicArn",
        "TargetArn",
        "Message",
        "Subject",
        "MessageStructure",
        { MessageAttributes: ["DataType", "StringValue", "BinaryValue"] },
      ],
      run({ TopicArn, TargetArn, Message, Subject, MessageStructure, MessageAttributes }, { caller }) {
        const arn = TopicArn ?? TargetArn;
        if (arn === undefined) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
        const notice = topics.publish(caller, arn, {
          message: Message,
          subject: Subject,
          structure: MessageStructure,
          attributes: MessageAttributes,
        });
        return { MessageId: notice.id };
      },
    }),
    operation(ListTopicsCommand, {
      reads: ["NextToken"],
      run({ NextToken }, request) {
        allow(request, "ListTopics", "*");
        const { items, next } = paged(topics.all, NextToken);
        return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
      },
    }),
    operation(GetTopicAttributesCommand, {
      reads: ["TopicArn"],
      run({ TopicArn }, request) {
        const { subscriptions: declared, keyArn, policy } = topics.byArn(TopicArn);
        allow(request, "GetTopicAttributes", TopicArn);
        return {
          Attributes: {
            TopicArn,
            Owner: account,
            SubscriptionsPending: String(declared.length),
            SubscriptionsConfirmed: "0",
            SubscriptionsDeleted: "0",
            ...present({ KmsMasterKeyId: keyArn, Policy: policy && policyDocument(policy) }),
          },
        };
      },
    }),
    operation(ListSubscriptionsCommand, {
      reads: ["NextToken"],
      run({ NextToken }, request) {
        allow(request, "ListSubscriptions", "*");
        return subscriptions(topics.all, NextToken);
      },
    }),
    operation(ListSubscriptionsByTopicCommand, {
      reads: ["TopicArn", "NextToken"],
      run({ TopicArn, NextToken }, request) {
        const topic = topics.byArn(TopicArn);
        allow(request, "ListSubscriptionsByTopic", TopicArn);
        return subscriptions([topic], NextToken);
      },
    }),
  ];
}
