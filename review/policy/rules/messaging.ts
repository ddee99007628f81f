import { INSIGHT_EVENT } from "@image-text/contract/insight-event";
import { at, embedded } from "../../json.ts";
import type { StackResource } from "../../stack.ts";
import type { Statement } from "../../statement.ts";
import type { Fault, Rule } from "../rule.ts";
import { blocks, isSet, type View } from "../view.ts";

/** Statements of the policies that belong to a topic or a queue. */
function statementsOf(owner: StackResource, view: View): Statement[] {
  const [type, attribute] =
    owner.type === "aws_sns_topic" ? ["aws_sns_topic_policy", "arn"] : ["aws_sqs_queue_policy", "queue_url"];
  const policies = [owner, ...view.companions(type, owner, attribute)];
  return view
    .statements()
    .filter((placed) => policies.includes(placed.resource))
    .map((placed) => placed.statement);
}

const refusesPlain = (statement: Statement) =>
  statement.effect === "Deny" &&
  statement.principals.includes("*") &&
  statement.conditions["Bool aws:SecureTransport"]?.includes("false") === true;

function* each(view: View, type: string, check: (one: StackResource) => Iterable<string>): Iterable<Fault> {
  for (const resource of view.of(type)) for (const says of check(resource)) yield { resource, says };
}

export const messagingRules: readonly Rule[] = [
  {
    id: "SNS-001",
    title: "Topics are encrypted with a customer managed key",
    reason: "AWS services cannot be allowed to publish with the AWS managed key.",
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    covers: ["CKV_AWS_26", "AWS-0095", "AWS-0136"],
    check: (view) =>
      each(view, "aws_sns_topic", function* (topic) {
        const key = topic.values.kms_master_key_id;
        if (!isSet(key) || key === "alias/aws/sns") yield "is not encrypted with a customer managed key";
      }),
  },
  {
    id: "SNS-002",
    title: "Topic policies name the accounts they allow",
    reason:
      "Without a condition, an account as principal leaves the decision to the policies of that account.",
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
    covers: ["CKV_AWS_385"],
    check: (view) =>
      each(view, "aws_sns_topic", function* (topic) {
        for (const one of statementsOf(topic, view))
          if (
            one.effect === "Allow" &&
            one.principals.some((who) => who.startsWith("AWS:arn:")) &&
            Object.keys(one.conditions).length === 0
          )
            yield `statement ${one.sid ?? "without a Sid"} allows an account without a condition`;
      }),
  },
  {
    id: "SNS-003",
    title: "Topics deny requests without TLS",
    reason: "Notifications contain names of resources and details of failures.",
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
    covers: [],
    check: (view) =>
      each(view, "aws_sns_topic", function* (topic) {
        if (!statementsOf(topic, view).some(refusesPlain)) yield "has no Deny for aws:SecureTransport false";
      }),
  },
  {
    id: "SQS-001",
    title: "Queues are encrypted with a customer managed key",
    reason: "Failed events are as confidential as successful ones.",
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    covers: ["CKV_AWS_27", "CKV2_AWS_73", "AWS-0096", "AWS-0135"],
    check: (view) =>
      each(view, "aws_sqs_queue", function* (queue) {
        const key = queue.values.kms_master_key_id;
        if (!isSet(key) || key === "alias/aws/sqs") yield "is not encrypted with a customer managed key";
      }),
  },
  {
    id: "SQS-002",
    title: "Queue policies name their actions",
    reason: "sqs:* lets every sender also delete messages and queues.",
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    covers: ["CKV_AWS_72", "AWS-0097"],
    check: (view) =>
      each(view, "aws_sqs_queue", function* (queue) {
        for (const one of statementsOf(queue, view))
          if (one.effect === "Allow" && one.actions.some((action) => /^(\*|sqs:\*)$/i.test(action)))
            yield `statement ${one.sid ?? "without a Sid"} allows every action`;
      }),
  },
  {
    id: "SQS-003",
    title: "Queues deny requests without TLS",
    reason: "Failed events are as confidential as successful ones.",
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    covers: [],
    check: (view) =>
      each(view, "aws_sqs_queue", function* (queue) {
        if (!statementsOf(queue, view).some(refusesPlain)) yield "has no Deny for aws:SecureTransport false";
      }),
  },
  {
    id: "EVT-001",
    title: "EventBridge targets have a dead-letter queue and a retry policy",
    reason:
      "Without a dead-letter queue, EventBridge discards an event after its last retry, or at once if permission is missing.",
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    covers: [],
    check: (view) =>
      each(view, "aws_cloudwatch_event_target", function* (target) {
        if (!blocks(target.values, "dead_letter_config").some((one) => isSet(one.arn)))
          yield "has no dead-letter queue";
        if (blocks(target.values, "retry_policy").length === 0) yield "has no retry policy";
      }),
  },
  {
    id: "EVT-002",
    title: "EventBridge rules match a specific kind of event",
    reason: "A broad pattern sends the whole account's events to this environment.",
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
    covers: [],
    check: (view) =>
      each(view, "aws_cloudwatch_event_rule", function* (rule) {
        if (isSet(rule.values.schedule_expression)) return;
        const pattern = embedded(rule.values.event_pattern);
        for (const part of ["source", "detail-type"])
          if (!Array.isArray(at(pattern, [part]))) yield `has a pattern without ${part}`;
        const xray = JSON.stringify(at(pattern, ["source"]) ?? "").includes("aws.xray");
        if (xray && !Array.isArray(at(pattern, ["detail", "GroupName"])))
          yield "hears the insights of every group in the account";
        const unknown = Object.keys(xray ? (blocks(pattern, "detail")[0] ?? {}) : {}).filter(
          (field) => !INSIGHT_EVENT.fields.some((known) => known.split(".")[0] === field),
        );
        if (unknown.length > 0)
          yield `has a pattern about ${unknown.join(", ")}, which insights may not have (contract/insight-event.ts)`;
      }),
  },
  {
    id: "EVT-003",
    title: "Topics and keys allow EventBridge to publish",
    reason: "Without permission for the topic and its key, every notification is lost without an error.",
    source:
      "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions",
    covers: [],
    check: (view) =>
      each(view, "aws_cloudwatch_event_target", function* (target) {
        const topic = view.referred(target.values.arn);
        if (topic?.type !== "aws_sns_topic") return;
        const events = (one: Statement) =>
          one.effect === "Allow" && one.principals.includes("Service:events.amazonaws.com");
        if (!statementsOf(topic, view).some(events))
          yield "sends to a topic whose policy does not allow events.amazonaws.com";
        const key = view.referred(topic.values.kms_master_key_id);
        if (key && !view.statements().some((placed) => placed.resource === key && events(placed.statement)))
          yield "sends to a topic whose key does not allow events.amazonaws.com";
      }),
  },
];
