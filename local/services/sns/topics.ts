import type { Authorizer, Caller } from "../../gateway/service.ts";
import { inTermsOf } from "../../iam/authorizer.ts";
import type { Deployment, TopicSettings } from "../../template/deployment.ts";
import { invalid, noTopic } from "./errors.ts";
import { type Notice, type Publication, toNotice } from "./notice.ts";

/** Notices that are kept for looking at; the oldest go first. */
const KEPT = 1000;

/**
 * The deployment's topics. Messages are kept for looking at instead of being delivered; permissions of topic
 * and key are checked as SNS does.
 */
export class Topics {
  readonly all: readonly TopicSettings[];
  readonly #authorizer: Authorizer;
  readonly #listeners = new Set<(notice: Notice) => void>();
  #kept: readonly Notice[] = [];

  constructor({ topics }: Deployment, authorizer: Authorizer) {
    this.all = topics;
    this.#authorizer = authorizer;
  }

  /** Throws NotFound where no topic has that ARN, and InvalidParameter where it is no ARN. */
  byArn(arn: string): TopicSettings {
    if (arn.split(":").length < 6) throw invalid("TopicArn Reason: An ARN must have at least 6 elements");
    const found = this.all.find((topic) => topic.arn === arn);
    if (found === undefined) throw noTopic();
    return found;
  }

  /** What reached any topic, newest first, as far as it is kept. */
  messages(): readonly Notice[] {
    return this.#kept;
  }

  /** Calls the listener with every message. Returns how to stop. */
  onMessage(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Publishes for a caller, who needs the topic's permission and its key's. */
  publish(caller: Caller, topicArn: string, publication: Publication): Notice {
    const topic = this.byArn(topicArn);
    this.#authorizer.authorize(caller, "sns:Publish", topic.arn);
    this.#useKey(topic, (action, keyArn) => this.#authorizer.authorize(caller, action, keyArn));
    return this.#accept(topic, publication);
  }

  /**
   * Publishes as a service does, e.g. EventBridge. Throws an AwsError where the topic's or its key's policy does
   * not let it. EventBridge gives no aws:SourceArn for topics, so a Condition on it in the policy refuses:
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
   */
  publishAsService(
    principal: string,
    topicArn: string,
    publication: Publication,
    context: Readonly<Record<string, string>> = {},
  ): Notice {
    const topic = this.byArn(topicArn);
    this.#authorizer.authorizeService(principal, "sns:Publish", topicArn, context);
    this.#useKey(topic, (action, keyArn) =>
      this.#authorizer.authorizeService(principal, action, keyArn, context),
    );
    return this.#accept(topic, publication);
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  #useKey({ keyArn }: TopicSettings, check: (action: string, keyArn: string) => void): void {
    if (keyArn === undefined) return;
    inTermsOf("KMSAccessDenied", 400, () => {
      check("kms:GenerateDataKey", keyArn);
      check("kms:Decrypt", keyArn);
    });
  }

  #accept(topic: TopicSettings, publication: Publication): Notice {
    const notice = toNotice(topic, publication);
    this.#kept = [notice, ...this.#kept].slice(0, KEPT);
    for (const listener of this.#listeners) listener(notice);
    return notice;
  }
}
