import { z } from "zod";
import type { EventRuleSettings, QueueSettings, TopicSettings } from "./deployment.ts";
import type { Resolver } from "./resolver.ts";
import { block, declared, policyText, present } from "./source.ts";

const Queue = z.object({
  name: z.string(),
  kms_master_key_id: z.string().optional(),
  // Defaults: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  message_retention_seconds: z.number().default(345_600),
  visibility_timeout_seconds: z.number().default(30),
  fifo_queue: z.literal(false, "FIFO queues do not run locally").optional(),
  redrive_policy: z.undefined("messages do not move to another queue locally").optional(),
  policy: policyText.optional(),
});
const QueuePolicy = z.object({ queue_url: z.string(), policy: policyText });

/** The queues. */
export function readQueues(resolver: Resolver): QueueSettings[] {
  const policies = declared(resolver, "aws_sqs_queue_policy", QueuePolicy);
  return declared(resolver, "aws_sqs_queue", Queue).map(({ address, config }) => {
    const url = resolver.attribute(address, "url");
    return {
      name: config.name,
      arn: resolver.attribute(address, "arn"),
      url,
      retentionSeconds: config.message_retention_seconds,
      visibilityTimeoutSeconds: config.visibility_timeout_seconds,
      ...present({
        keyArn: config.kms_master_key_id,
        policy: policies.find((other) => other.config.queue_url === url)?.config.policy ?? config.policy,
      }),
    };
  });
}

const Topic = z.object({
  name: z.string(),
  kms_master_key_id: z.string().optional(),
  policy: policyText.optional(),
});
const TopicPolicy = z.object({ arn: z.string(), policy: policyText });
const Subscription = z.object({ topic_arn: z.string(), protocol: z.string(), endpoint: z.string() });

/** The topics with their subscriptions. */
export function readTopics(resolver: Resolver): TopicSettings[] {
  const policies = declared(resolver, "aws_sns_topic_policy", TopicPolicy);
  const subscriptions = declared(resolver, "aws_sns_topic_subscription", Subscription);
  return declared(resolver, "aws_sns_topic", Topic).map(({ address, config }) => {
    const arn = resolver.attribute(address, "arn");
    return {
      name: config.name,
      arn,
      subscriptions: subscriptions
        .filter((other) => other.config.topic_arn === arn)
        .map(({ config: { protocol, endpoint } }) => ({ protocol, endpoint })),
      ...present({
        keyArn: config.kms_master_key_id,
        policy: policies.find((other) => other.config.arn === arn)?.config.policy ?? config.policy,
      }),
    };
  });
}

const pattern = z
  .string("only rules with an event pattern run locally, no schedules")
  .transform((text, context) => {
    const parsed = z.record(z.string(), z.unknown()).safeParse(safeJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: "custom", message: "the event pattern is not a JSON object" });
    return z.NEVER;
  });
const Rule = z.object({
  name: z.string(),
  event_pattern: pattern,
  state: z.string().default("ENABLED"),
  is_enabled: z.boolean().default(true),
  event_bus_name: z.literal("default", "only the default event bus runs locally").optional(),
});
const Target = z.object({
  rule: z.string(),
  target_id: z.string().optional(),
  arn: z.string().regex(/^arn:[\w-]+:(sns|sqs):/, "only topics and queues receive events locally"),
  dead_letter_config: block(z.object({ arn: z.string() })),
  input_transformer: block(
    z.object({ input_paths: z.record(z.string(), z.string()).default({}), input_template: z.string() }),
  ),
  input: z.undefined("a constant input does not run locally; use an input transformer").optional(),
  input_path: z.undefined("an input path does not run locally; use an input transformer").optional(),
});

/** The EventBridge rules of the default bus with their targets. */
export function readEventRules(resolver: Resolver): EventRuleSettings[] {
  const targets = declared(resolver, "aws_cloudwatch_event_target", Target);
  return declared(resolver, "aws_cloudwatch_event_rule", Rule).map(({ address, config }) => ({
    name: config.name,
    arn: resolver.attribute(address, "arn"),
    enabled: config.is_enabled && config.state !== "DISABLED",
    pattern: config.event_pattern,
    targets: targets
      .filter((target) => target.config.rule === config.name)
      .map(({ address: targetAddress, config: target }) => ({
        id: target.target_id ?? targetAddress,
        arn: target.arn,
        ...present({
          deadLetterArn: target.dead_letter_config?.arn,
          inputTransformer:
            target.input_transformer === undefined
              ? undefined
              : {
                  paths: target.input_transformer.input_paths,
                  template: target.input_transformer.input_template,
                },
        }),
      })),
  }));
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
