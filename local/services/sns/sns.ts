import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Form, members, type Operation, operation, queryService } from "../../gateway/operations.ts";
import {
  type Authorizer,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
} from "../../gateway/service.ts";
import { inTermsOf } from "../../iam/authorizer.ts";
import type { Deployment, TopicSettings } from "../../template/deployment.ts";

/** A message that reached a topic. */
export interface Notice {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Who would receive it on AWS, e.g. `email: a@example.org`. Nothing leaves this machine. */
  readonly recipients: readonly string[];
}

/** Bytes; https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAXIMUM_MESSAGE = 256 * 1024;
const MAXIMUM_SUBJECT = 100;
/** Notices that are kept for looking at; the oldest go first. */
const KEPT = 1000;

const Publish = z.looseObject({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  Message: z.string(),
  Subject: z.string().optional(),
});
const ByTopic = z.looseObject({ TopicArn: z.string() });

/**
 * The deployment's topics. Messages are kept for looking at instead of being delivered; permissions of topic
 * and key are checked as SNS does.
 */
export class Sns implements AwsService {
  private readonly deployment: Deployment;
  private readonly authorizer: Authorizer;
  private readonly query: AwsService;
  private readonly listeners = new Set<(notice: Notice) => void>();
  private kept: readonly Notice[] = [];

  constructor(deployment: Deployment, authorizer: Authorizer) {
    this.deployment = deployment;
    this.authorizer = authorizer;
    this.query = queryService(this.operations(), "http://sns.amazonaws.com/doc/2010-03-31/");
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    return this.query.handle(request);
  }

  /** What reached any topic, newest first, as far as it is kept. */
  messages(): readonly Notice[] {
    return this.kept;
  }

  /** Hears of every message. Returns how to stop. */
  onMessage(listener: (notice: Notice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Publishes as a service does, e.g. EventBridge. Throws an AwsError where the topic's or its key's policy does
   * not let it. EventBridge gives no aws:SourceArn for topics, so a Condition on it in the policy refuses:
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
   */
  publishAsService(
    principal: string,
    topicArn: string,
    message: string,
    context: Readonly<Record<string, string>> = {},
  ): Notice {
    const topic = this.topic(topicArn);
    this.authorizer.authorizeService(principal, "sns:Publish", topicArn, context);
    this.useKey(topic, (action, keyArn) =>
      this.authorizer.authorizeService(principal, action, keyArn, context),
    );
    return this.accept(topic, message, undefined, {});
  }

  private topic(arn: string): TopicSettings {
    const found = this.deployment.topics.find((topic) => topic.arn === arn);
    if (found === undefined) throw new AwsError("NotFound", "Topic does not exist", 404);
    return found;
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  private useKey({ keyArn }: TopicSettings, check: (action: string, keyArn: string) => void): void {
    if (keyArn === undefined) return;
    inTermsOf("KMSAccessDenied", 400, () => {
      check("kms:GenerateDataKey", keyArn);
      check("kms:Decrypt", keyArn);
    });
  }

  private accept(
    topic: TopicSettings,
    message: string,
    subject: string | undefined,
    attributes: Readonly<Record<string, string>>,
  ): Notice {
    if (message === "") throw invalid("Empty message");
    if (Buffer.byteLength(message) > MAXIMUM_MESSAGE) throw invalid("Message too long");
    if (subject !== undefined && (subject.length > MAXIMUM_SUBJECT || /[\r\n]/.test(subject)))
      throw invalid("Subject");
    const notice: Notice = {
      id: randomUUID(),
      time: Date.now(),
      topicArn: topic.arn,
      message,
      attributes,
      recipients: topic.subscriptions.map(({ protocol, endpoint }) => `${protocol}: ${endpoint}`),
      ...(subject === undefined ? {} : { subject }),
    };
    this.kept = [notice, ...this.kept].slice(0, KEPT);
    for (const listener of this.listeners) listener(notice);
    return notice;
  }

  private operations(): Readonly<Record<string, Operation>> {
    const { account, topics } = this.deployment;
    const allow = ({ caller }: AwsRequest, action: string, arn: string) =>
      this.authorizer.authorize(caller, `sns:${action}`, arn);
    // A subscription has no ARN until its owner confirms it, and here nobody can.
    const subscriptions = (of: readonly TopicSettings[]) => ({
      Subscriptions: {
        member: of.flatMap(({ arn, subscriptions }) =>
          subscriptions.map(({ protocol, endpoint }) => ({
            SubscriptionArn: "PendingConfirmation",
            Owner: account,
            Protocol: protocol,
            Endpoint: endpoint,
            TopicArn: arn,
          })),
        ),
      },
    });
    return {
      Publish: operation(Publish, (input, request) => {
        const topic = this.topic(input.TopicArn ?? input.TargetArn ?? "");
        allow(request, "Publish", topic.arn);
        this.useKey(topic, (action, keyArn) => this.authorizer.authorize(request.caller, action, keyArn));
        const attributes = members(Form.parse(input), "MessageAttributes.entry").map(
          (entry) =>
            [entry.Name ?? "", entry["Value.StringValue"] ?? entry["Value.BinaryValue"] ?? ""] as const,
        );
        const notice = this.accept(topic, input.Message, input.Subject, Object.fromEntries(attributes));
        return { MessageId: notice.id };
      }),
      ListTopics: operation(z.unknown(), (_, request) => {
        allow(request, "ListTopics", "*");
        return { Topics: { member: topics.map(({ arn }) => ({ TopicArn: arn })) } };
      }),
      GetTopicAttributes: operation(ByTopic, ({ TopicArn }, request) => {
        const topic = this.topic(TopicArn);
        allow(request, "GetTopicAttributes", TopicArn);
        const attributes = {
          TopicArn,
          Owner: account,
          SubscriptionsPending: String(topic.subscriptions.length),
          SubscriptionsConfirmed: "0",
          ...(topic.keyArn === undefined ? {} : { KmsMasterKeyId: topic.keyArn }),
        };
        return { Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) } };
      }),
      ListSubscriptions: operation(z.unknown(), (_, request) => {
        allow(request, "ListSubscriptions", "*");
        return subscriptions(topics);
      }),
      ListSubscriptionsByTopic: operation(ByTopic, ({ TopicArn }, request) => {
        allow(request, "ListSubscriptionsByTopic", TopicArn);
        return subscriptions([this.topic(TopicArn)]);
      }),
    };
  }
}

function invalid(what: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
}
