import { INSIGHT_EVENT } from "@image-text/contract/insight-event";
import { metricProblems } from "@image-text/contract/metrics";
import { REPLAY_BATCH, REPLAY_SECONDS_PER_MESSAGE } from "@image-text/contract/replay";
import { describe, expect, test } from "vitest";
import type { InsightEvent } from "../xray/insights/event.ts";
import { resource, statements, synthesizeDev, withoutHashes } from "./testing/synth.ts";

const its = synthesizeDev({ notify: ["ops@example.com", "second@example.com"] });
const ACCOUNT = "${data.aws_caller_identity.caller.account_id}";
const TOPIC = "${aws_sns_topic.notifications.arn}";

describe("the topic", () => {
  test("is encrypted with a key that EventBridge and CloudWatch may use, without conditions they cannot meet", () => {
    expect(resource(its, "aws_sns_topic").kms_master_key_id).toBe("${aws_kms_key.notifications-key.arn}");
    const policy = statements(resource(its, "aws_kms_key", "notifications-key").policy);
    expect(policy.Publishers).toEqual({
      Sid: "Publishers",
      Effect: "Allow",
      Principal: { Service: ["events.amazonaws.com", "cloudwatch.amazonaws.com"] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: ["*"],
    });
  });

  test("takes messages from its owner, from EventBridge, and from this environment's alarms", () => {
    expect(statements(resource(its, "aws_sns_topic_policy").policy)).toEqual({
      Owner: {
        Sid: "Owner",
        Effect: "Allow",
        Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] },
        Action: ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"],
        Resource: [TOPIC],
        Condition: { StringEquals: { "aws:PrincipalAccount": [ACCOUNT] } },
      },
      Insights: {
        Sid: "Insights",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com"] },
        Action: ["sns:Publish"],
        Resource: [TOPIC],
      },
      Alarms: {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com"] },
        Action: ["sns:Publish"],
        Resource: [TOPIC],
        Condition: {
          ArnLike: { "aws:SourceArn": [`arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:image-text-dev-*`] },
          StringEquals: { "aws:SourceAccount": [ACCOUNT] },
        },
      },
      SecureTransportOnly: {
        Sid: "SecureTransportOnly",
        Effect: "Deny",
        Principal: "*",
        Action: ["sns:Publish"],
        Resource: [TOPIC],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
    });
  });

  test("tells everybody whom the environment names", () => {
    const subscriptions = Object.values(its.json.resource.aws_sns_topic_subscription ?? {});
    expect(subscriptions.map((it) => [it.protocol, it.endpoint, it.topic_arn])).toEqual([
      ["email", "ops@example.com", TOPIC],
      ["email", "second@example.com", TOPIC],
    ]);
  });
});

describe("insights", () => {
  test("are taken from the groups that announce them, by the names that events really have", () => {
    expect(JSON.parse(String(resource(its, "aws_cloudwatch_event_rule").event_pattern))).toEqual({
      source: ["aws.xray"],
      "detail-type": ["AWS X-Ray Insight Update"],
      detail: { GroupName: ["image-text-dev-faults"] },
    });
  });

  test("use only fields that the emulated X-Ray sends as well", () => {
    type Detail = InsightEvent["detail"];
    type Field = { [K in keyof Detail & string]: K | `${K}.${keyof Detail[K] & string}` }[keyof Detail &
      string];
    const fields: readonly Field[] = INSIGHT_EVENT.fields; // a field that is not sent does not compile
    const detail = JSON.stringify(resource(its, "aws_cloudwatch_event_target").input_transformer);
    for (const [, path] of detail.matchAll(/\$\.detail\.([\w.]+)/g)) expect(fields).toContain(path);
  });

  test("become a sentence, every variable of which has a path", () => {
    const target = resource(its, "aws_cloudwatch_event_target");
    const { input_paths, input_template } = target.input_transformer as {
      input_paths: Record<string, string>;
      input_template: string;
    };
    const variables = [...input_template.matchAll(/<(\w+)>/g)].map(([, name]) => name);
    expect(new Set(variables)).toEqual(new Set(Object.keys(input_paths)));
    expect(JSON.parse(input_template)).toMatch(/^X-Ray insight <state> in group <group>/);
    expect(input_template).not.toContain("\\u003c");
    expect(target.role_arn).toBeUndefined();
  });

  test("that cannot be delivered wait in a queue that only this rule may send to", () => {
    expect(withoutHashes(resource(its, "aws_cloudwatch_event_target"))).toMatchObject({
      dead_letter_config: { arn: "${aws_sqs_queue.undelivered.arn}" },
      retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 24 },
    });
    const policy = statements(withoutHashes(resource(its, "aws_sqs_queue_policy", "undelivered")).policy);
    expect(policy.Undelivered).toMatchObject({
      Principal: { Service: ["events.amazonaws.com"] },
      Action: ["sqs:SendMessage"],
      Condition: { ArnEquals: { "aws:SourceArn": ["${aws_cloudwatch_event_rule.insights_rule.arn}"] } },
    });
  });
});

test("the failure queue is encrypted, keeps messages as long as SQS can, and refuses plain HTTP", () => {
  expect(resource(its, "aws_sqs_queue", "failures")).toMatchObject({
    name: "image-text-dev-failures",
    kms_master_key_id: "${aws_kms_key.data-key.arn}",
    message_retention_seconds: 14 * 24 * 3600,
  });
  expect(Object.keys(statements(resource(its, "aws_sqs_queue_policy", "failures").policy))).toEqual([
    "SecureTransportOnly",
  ]);
});

describe("alarms", () => {
  const alarms = Object.values(its.json.resource.aws_cloudwatch_metric_alarm ?? {});

  const named = (type: string, attribute: string) =>
    Object.values(its.json.resource[type] ?? {}).map((it) => String(it[attribute]));
  const functions = named("aws_lambda_function", "function_name");
  const queues = named("aws_sqs_queue", "name");
  const rules = named("aws_cloudwatch_event_rule", "name");
  const watched = (metric: string, dimension: string) =>
    alarms
      .filter((it) => it.metric_name === metric && it.evaluation_periods === 1)
      .map((it) => [(it.dimensions as Record<string, string>)[dimension], it.threshold])
      .toSorted();
  const all = (names: readonly string[], threshold: number) => names.map((it) => [it, threshold]).toSorted();

  test("go off wherever an event can be given up or lost", () => {
    expect(watched("AsyncEventsDropped", "FunctionName")).toEqual(all(functions, 0));
    expect(watched("DeadLetterErrors", "FunctionName")).toEqual(all(functions, 0));
    expect(watched("FailedInvocations", "RuleName")).toEqual(all(rules, 0));
    expect(watched("InvocationsFailedToBeSentToDlq", "RuleName")).toEqual(all(rules, 0));
    expect(watched("ApproximateNumberOfMessagesVisible", "QueueName")).toEqual(all(queues, 0));
    for (const names of [functions, queues, rules]) expect(names).not.toEqual([]);
  });

  test("go off while there is still time: before events and messages are too old, and before a timeout", () => {
    const age = 0.8 * 21_600 * 1000;
    expect(watched("AsyncEventAge", "FunctionName")).toEqual(all(functions, age));
    expect(watched("ApproximateAgeOfOldestMessage", "QueueName")).toEqual(all(queues, 7 * 24 * 3600));
    expect(watched("Duration", "FunctionName")).toEqual(all(functions, 48_000));
  });

  test("do not go off for a failure that a retry heals", () => {
    expect(alarms.map((it) => it.metric_name)).not.toContain("Errors");
    expect(alarms.map((it) => it.metric_name)).not.toContain("Throttles");
    const throttled = alarms.filter((it) => String(it.metric_name).endsWith("ThrottleEvents"));
    expect(throttled.map((it) => [it.metric_name, it.evaluation_periods])).toEqual([
      ["ReadThrottleEvents", 3],
      ["WriteThrottleEvents", 3],
    ]);
  });

  test("ask for metrics of the catalogue, as often as AWS publishes them", () => {
    for (const it of alarms) {
      const written = {
        namespace: String(it.namespace),
        name: String(it.metric_name),
        statistic: String(it.statistic),
        dimensions: Object.keys(it.dimensions as object),
        periodSeconds: Number(it.period),
      };
      expect(metricProblems(written), String(it.alarm_name)).toEqual([]);
    }
  });

  test("announce the beginning and the end, and take silence for good news", () => {
    for (const alarm of alarms)
      expect(alarm).toMatchObject({
        actions_enabled: true,
        alarm_actions: [TOPIC],
        ok_actions: [TOPIC],
        comparison_operator: "GreaterThanThreshold",
        treat_missing_data: "notBreaching",
      });
  });
});

test("a message that a replay has received stays hidden from others until the replay is done with it", () => {
  for (const queue of Object.values(its.json.resource.aws_sqs_queue ?? {}))
    expect(queue.visibility_timeout_seconds).toBeGreaterThanOrEqual(
      REPLAY_BATCH * REPLAY_SECONDS_PER_MESSAGE,
    );
});

test("the dashboard fits one screen and links to the trace map", () => {
  const { widgets } = JSON.parse(String(resource(its, "aws_cloudwatch_dashboard").dashboard_body)) as {
    widgets: {
      x: number;
      y: number;
      width: number;
      height: number;
      properties: { markdown?: string; metrics?: unknown[][] };
    }[];
  };
  expect(Math.max(...widgets.map((it) => it.x + it.width))).toBe(24);
  expect(Math.max(...widgets.map((it) => it.y + it.height))).toBeLessThanOrEqual(16);
  expect(widgets[0]?.properties.markdown).toContain(
    `[Trace map](${String(its.json.output?.trace_map_url?.value)})`,
  );
  const watched = widgets.flatMap((it) => (it.properties.metrics ?? []).map((metric) => metric[3]));
  expect(new Set(watched)).toEqual(
    new Set([
      "image-text-dev-preprocess-image",
      "image-text-dev-detect-text",
      "image-text-dev-results",
      "image-text-dev-failures",
      "image-text-dev-undelivered",
    ]),
  );
});
