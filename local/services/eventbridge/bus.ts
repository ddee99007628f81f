import { AwsError } from "../../gateway/service.ts";
import type { Deployment, EventRuleSettings, EventTarget } from "../../template/deployment.ts";
import type { Topics } from "../sns/topics.ts";
import type { Queues } from "../sqs/queues.ts";
import type { Event } from "./event.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { targetInput } from "./transform.ts";

/** What became of an event at one target of one rule that it matched. */
export interface Delivery {
  readonly event: Event;
  readonly rule: string;
  readonly targetArn: string;
  /** Why the target did not take it; absent where it did. */
  readonly refusal?: string;
  /** The dead letter's queue, where it went there instead. */
  readonly deadLetterArn?: string;
}

/** Where events go. */
export interface Targets {
  readonly topics: Pick<Topics, "publishAsService">;
  readonly queues: Pick<Queues, "sendAsService">;
}

const PRINCIPAL = "events.amazonaws.com";

/**
 * The default event bus with the deployment's rules. Targets are topics and queues. What a target refuses goes to
 * the target's dead-letter queue at once, as EventBridge does where a permission is missing: that is not retried.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export class EventBus {
  readonly #rules: readonly { readonly settings: EventRuleSettings; readonly matches: Pattern }[];
  readonly #targets: Targets;
  readonly #listeners = new Set<(delivery: Delivery) => void>();

  /** Throws a PatternError where a rule's pattern is not valid. */
  constructor({ eventRules }: Pick<Deployment, "eventRules">, targets: Targets) {
    this.#rules = eventRules.map((settings) => ({ settings, matches: compilePattern(settings.pattern) }));
    this.#targets = targets;
  }

  /** Hands an event to every target of every enabled rule that matches, and says what became of it. */
  publish(event: Event): readonly Delivery[] {
    const deliveries = this.#rules
      .filter(({ settings, matches }) => settings.enabled && matches(event))
      .flatMap(({ settings }) => settings.targets.map((target) => this.#deliver(event, settings, target)));
    for (const delivery of deliveries) for (const listener of this.#listeners) listener(delivery);
    return deliveries;
  }

  /** Calls the listener with every delivery. Returns how to stop. */
  onDelivery(listener: (delivery: Delivery) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #deliver(event: Event, rule: EventRuleSettings, target: EventTarget): Delivery {
    const delivery = { event, rule: rule.name, targetArn: target.arn };
    const input = targetInput(target, event, rule);
    try {
      this.#hand(target.arn, input, rule);
      return delivery;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const refused = { ...delivery, refusal: error.message };
      return target.deadLetterArn === undefined
        ? refused
        : { ...refused, ...this.#bury(target.deadLetterArn, event, rule, target, error) };
    }
  }

  #hand(targetArn: string, input: string, rule: EventRuleSettings): void {
    const service = targetArn.split(":")[2];
    if (service === "sns") this.#targets.topics.publishAsService(PRINCIPAL, targetArn, { message: input });
    else if (service === "sqs")
      this.#targets.queues.sendAsService(PRINCIPAL, targetArn, input, {}, { "aws:SourceArn": rule.arn });
    else
      throw new AwsError(
        "NotImplemented",
        `The local run delivers events to SNS and SQS, not to ${targetArn}.`,
      );
  }

  /** The event as it came, with attributes that say where it should have gone. */
  #bury(
    queueArn: string,
    event: Event,
    rule: EventRuleSettings,
    target: EventTarget,
    { code, message }: AwsError,
  ): Partial<Delivery> {
    const denied = /Denied|AuthorizationError/.test(code);
    const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
    const attributes = {
      RULE_ARN: attribute(rule.arn),
      TARGET_ARN: attribute(target.arn),
      ERROR_CODE: attribute(denied ? "NO_PERMISSIONS" : code),
      ERROR_MESSAGE: attribute(message),
    };
    try {
      const source = { "aws:SourceArn": rule.arn };
      this.#targets.queues.sendAsService(PRINCIPAL, queueArn, JSON.stringify(event), attributes, source);
      return { deadLetterArn: queueArn };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { refusal: `${message}; and its dead-letter queue refused it: ${error.message}` };
    }
  }
}
