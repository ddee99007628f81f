// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform references, not templates
import { beforeAll, describe, expect, it } from "vitest";
import { settings } from "../../environments/index.ts";
import { synthesize } from "../../modules/testing/synth.ts";
import { at, isRecord } from "../json.ts";
import { readStack } from "../stack.ts";
import { evaluate } from "./evaluate.ts";
import { rules } from "./rules/index.ts";
import { toSarif } from "./sarif.ts";

type Json = Record<string, unknown>;
/** Breaks the stack prod, or the tracing stack beside it. */
type Break = (stack: Editor, tracing: Editor) => void;

/** A synthesized stack that can be broken. */
class Editor {
  readonly document: Json;
  constructor(document: Json) {
    this.document = document;
  }

  /** The first resource of a type (whose id matches), open for change. */
  one(type: string, id = ""): Json {
    const named = at(this.document, ["resource", type]);
    const found = Object.entries(isRecord(named) ? named : {}).find(([name]) => name.includes(id))?.[1];
    if (!isRecord(found)) throw new Error(`There is no ${type} ${id}.`);
    return found;
  }

  /** Adds a resource. */
  add(type: string, values: Json, id = "added"): void {
    const all = this.document.resource;
    if (!isRecord(all)) throw new Error("There are no resources.");
    all[type] = { ...(isRecord(all[type]) ? all[type] : {}), [id]: values };
  }

  /** Removes all resources of a type whose id matches. */
  drop(type: string, id = ""): void {
    const named = at(this.document, ["resource", type]);
    for (const name of Object.keys(isRecord(named) ? named : {}))
      if (isRecord(named) && name.includes(id)) delete named[name];
  }

  /** Changes the statements of a policy. */
  policy(resource: Json, change: (statements: Json[]) => void, attribute = "policy"): void {
    const policy = JSON.parse(String(resource[attribute]));
    change(policy.Statement);
    resource[attribute] = JSON.stringify(policy);
  }
}

const statement = (more: Json): Json => ({
  Sid: "Added",
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: ["arn:aws:s3:::x/*"],
  ...more,
});
const anybody = { Principal: "*" };
const reason = { "//": { wildcards: { Added: "a reason" } } };
const role = { role: "${aws_iam_role.x.id}", name: "x" };
const github = (condition: Json) =>
  JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: {
          Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        },
        Condition: condition,
      },
    ],
  });
const claims = (sub: string) => ({
  StringEquals: {
    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
    "token.actions.githubusercontent.com:sub": sub,
  },
});
/** An inline policy that is right but for its one statement. */
const inline =
  (more: Json, comment: Json = {}) =>
  (stack: Editor) =>
    stack.add("aws_iam_role_policy", {
      ...role,
      ...comment,
      policy: JSON.stringify({ Statement: [statement(more)] }),
    });

/** For every rule at least one way to break it, and it alone, in a stack that keeps all. */
const breaks: Record<string, Break[]> = {
  "S3-001": [
    (stack) => stack.drop("aws_s3_bucket_public_access_block", "images"),
    (stack) =>
      Object.assign(stack.one("aws_s3_bucket_public_access_block"), { restrict_public_buckets: false }),
    (stack) => delete stack.one("aws_s3_bucket_public_access_block").block_public_acls,
  ],
  "S3-002": [
    (stack) => stack.drop("aws_s3_bucket_versioning", "images"),
    (stack) =>
      Object.assign(stack.one("aws_s3_bucket_versioning"), {
        versioning_configuration: { status: "Suspended" },
      }),
  ],
  "S3-003": [
    (stack) => stack.drop("aws_s3_bucket_server_side_encryption_configuration", "images"),
    (stack) =>
      Object.assign(stack.one("aws_s3_bucket_server_side_encryption_configuration", "images"), {
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms" } }],
      }),
  ],
  "S3-004": [
    (stack) =>
      stack.policy(stack.one("aws_s3_bucket_policy", "images"), ([one]) =>
        Object.assign(one ?? {}, { Resource: ["${aws_s3_bucket.images.arn}"] }),
      ),
    (stack) =>
      stack.policy(stack.one("aws_s3_bucket_policy", "images"), ([one]) =>
        Object.assign(one ?? {}, { Action: ["s3:GetObject"] }),
      ),
    (stack) =>
      stack.policy(stack.one("aws_s3_bucket_policy", "images"), ([one]) =>
        Object.assign(one ?? {}, {
          Condition: {
            Bool: { "aws:SecureTransport": ["false"] },
            StringEquals: { "aws:PrincipalAccount": ["1"] },
          },
        }),
      ),
  ],
  "S3-005": [
    (stack) => stack.drop("aws_s3_bucket_ownership_controls", "images"),
    (stack) => stack.add("aws_s3_bucket_acl", { bucket: "${aws_s3_bucket.images.id}", acl: "private" }),
  ],
  "S3-006": [
    (stack) => {
      const [rule] = stack.one("aws_s3_bucket_lifecycle_configuration", "images").rule as Json[];
      Object.assign(rule ?? {}, { filter: [{ prefix: "tmp/" }] });
    },
  ],
  "S3-007": [
    (stack) => {
      const [, rule] = stack.one("aws_s3_bucket_lifecycle_configuration", "images").rule as Json[];
      Object.assign(rule ?? {}, { status: "Disabled" });
    },
  ],
  "S3-008": [(stack) => stack.drop("aws_s3_bucket_logging", "images")],
  "S3-009": [
    (stack) =>
      Object.assign(
        stack.one("aws_s3_bucket", "images"),
        withoutSkip(stack.one("aws_s3_bucket", "images"), "CKV_AWS_144"),
      ),
  ],
  "S3-010": [(stack) => Object.assign(stack.one("aws_s3_bucket", "images"), { bucket: "images.example" })],
  "S3-011": [
    (stack) =>
      stack.policy(stack.one("aws_s3_bucket_policy", "images"), (all) =>
        all.push({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }),
      ),
  ],
  "S3-012": [(stack) => Object.assign(stack.one("aws_s3_bucket", "images"), { force_destroy: true })],
  "LAM-001": [
    (stack) => Object.assign(stack.one("aws_lambda_function"), { tracing_config: { mode: "PassThrough" } }),
  ],
  "LAM-002": [
    (stack) => Object.assign(stack.one("aws_lambda_function"), { reserved_concurrent_executions: -1 }),
  ],
  "LAM-003": [(stack) => delete stack.one("aws_lambda_function").dead_letter_config],
  "LAM-004": [
    (stack) => delete stack.one("aws_lambda_function").kms_key_arn,
    (stack) => delete stack.one("aws_lambda_function").environment,
  ],
  "LAM-005": [
    (stack) =>
      Object.assign(stack.one("aws_lambda_function"), {
        environment: { variables: { API_TOKEN: "hunter2" } },
      }),
    (stack) =>
      Object.assign(stack.one("aws_lambda_function"), {
        environment: { variables: { MODE: "AKIAQ7RZ5XK2W9MJ4TVB" } },
      }),
  ],
  "LAM-006": [
    (stack) => delete stack.one("aws_lambda_permission").source_arn,
    (stack) => delete stack.one("aws_lambda_permission").source_account,
    (stack) => Object.assign(stack.one("aws_lambda_permission"), { principal: "*" }),
  ],
  "LAM-007": [(stack) => Object.assign(stack.one("aws_lambda_function"), { runtime: "nodejs18.x" })],
  "LAM-008": [
    (stack) =>
      Object.assign(
        stack.one("aws_lambda_function"),
        withoutSkip(stack.one("aws_lambda_function"), "CKV_AWS_117"),
      ),
  ],
  "LAM-009": [
    (stack) =>
      Object.assign(
        stack.one("aws_lambda_function"),
        withoutSkip(stack.one("aws_lambda_function"), "CKV_AWS_272"),
      ),
  ],
  "LAM-010": [
    (stack) =>
      delete stack.one("aws_lambda_function", "detect-text").logging_config &&
      Object.assign(stack.one("aws_cloudwatch_log_group", "detect-text"), { name: "/aws/lambda/other" }),
  ],
  "LAM-011": [
    (stack) => stack.add("aws_lambda_function_url", { authorization_type: "NONE" }),
    (stack) =>
      stack.add("aws_lambda_function_url", { authorization_type: "AWS_IAM", cors: { allow_origins: ["*"] } }),
  ],
  "DDB-001": [
    (stack) => Object.assign(stack.one("aws_dynamodb_table"), { point_in_time_recovery: { enabled: false } }),
  ],
  "DDB-002": [
    (stack) => Object.assign(stack.one("aws_dynamodb_table"), { server_side_encryption: { enabled: true } }),
  ],
  "DDB-003": [
    (stack) => Object.assign(stack.one("aws_dynamodb_table"), { read_capacity: 5 }),
    (stack) =>
      Object.assign(stack.one("aws_dynamodb_table"), {
        global_secondary_index: [{ name: "x", write_capacity: 5 }],
      }),
  ],
  "DDB-004": [
    (stack) =>
      Object.assign(stack.one("aws_dynamodb_table"), { warm_throughput: { read_units_per_second: 12000 } }),
  ],
  "DDB-005": [
    (stack) =>
      Object.assign(stack.one("aws_dynamodb_table"), {
        billing_mode: "PROVISIONED",
        read_capacity: 5,
        write_capacity: 5,
        on_demand_throughput: undefined,
      }),
  ],
  "DDB-006": [
    (stack) =>
      Object.assign(stack.one("aws_dynamodb_table"), {
        lifecycle: { prevent_destroy: true, ignore_changes: ["read_capacity"] },
      }),
  ],
  "KMS-001": [(stack) => delete stack.one("aws_kms_key", "data").enable_key_rotation],
  "KMS-002": [
    (stack) => stack.add("aws_kms_key", { enable_key_rotation: true, lifecycle: { prevent_destroy: true } }),
  ],
  "KMS-003": [(stack) => Object.assign(stack.one("aws_kms_key"), { is_enabled: false })],
  "KMS-004": [
    (stack) => Object.assign(stack.one("aws_kms_key"), { bypass_policy_lockout_safety_check: true }),
  ],
  "SNS-001": [(stack) => Object.assign(stack.one("aws_sns_topic"), { kms_master_key_id: "alias/aws/sns" })],
  "SNS-002": [
    (stack) => stack.policy(stack.one("aws_sns_topic_policy"), ([owner]) => delete owner?.Condition),
  ],
  "SNS-003": [
    (stack) =>
      stack.policy(stack.one("aws_sns_topic_policy"), (all) =>
        all.splice(
          all.findIndex((one) => one.Effect === "Deny"),
          1,
        ),
      ),
  ],
  "SQS-001": [(stack) => Object.assign(stack.one("aws_sqs_queue"), { kms_master_key_id: "alias/aws/sqs" })],
  "SQS-002": [
    (stack) => {
      const policy = stack.one("aws_sqs_queue_policy", "undelivered");
      Object.assign(policy, reason);
      stack.policy(policy, (all) =>
        all.push(statement({ Action: ["sqs:*"], Principal: { Service: "events.amazonaws.com" } })),
      );
    },
  ],
  "SQS-003": [(stack) => stack.drop("aws_sqs_queue_policy", "failures")],
  "EVT-001": [
    (stack) => delete stack.one("aws_cloudwatch_event_target").dead_letter_config,
    (stack) => delete stack.one("aws_cloudwatch_event_target").retry_policy,
  ],
  "EVT-002": [
    ...["Group", "Categories"].map((field) => (stack: Editor) => {
      const rule = stack.one("aws_cloudwatch_event_rule");
      rule.event_pattern = String(rule.event_pattern).replace(
        '"detail":{',
        `"detail":{"${field}":["FAULT"],`,
      );
    }),
    (stack) =>
      Object.assign(stack.one("aws_cloudwatch_event_rule"), {
        event_pattern: '{"source":["aws.xray"],"detail-type":["AWS X-Ray Insight Update"]}',
      }),
    (stack) =>
      Object.assign(stack.one("aws_cloudwatch_event_rule"), { event_pattern: '{"detail-type":["x"]}' }),
  ],
  "EVT-003": [
    (stack) =>
      stack.policy(stack.one("aws_sns_topic_policy"), (all) =>
        all.splice(
          all.findIndex((one) => one.Sid === "Insights"),
          1,
        ),
      ),
    (stack) =>
      stack.policy(stack.one("aws_kms_key", "notifications"), (all) =>
        all.splice(
          all.findIndex((one) => one.Sid === "Publishers"),
          1,
        ),
      ),
  ],
  "LOG-001": [(stack) => delete stack.one("aws_cloudwatch_log_group").retention_in_days],
  "LOG-002": [(stack) => Object.assign(stack.one("aws_cloudwatch_log_group"), { retention_in_days: 30 })],
  "LOG-003": [(stack) => delete stack.one("aws_cloudwatch_log_group").kms_key_id],
  "LOG-004": [
    (stack) =>
      Object.assign(stack.one("aws_cloudwatch_log_group"), {
        kms_key_id: "${aws_kms_key.notifications-key.arn}",
      }),
  ],
  "ALM-002": [
    (stack) => Object.assign(stack.one("aws_cloudwatch_metric_alarm", "failures"), { namespace: "AWS/SNS" }),
    (stack) => Object.assign(stack.one("aws_cloudwatch_metric_alarm", "failures"), { period: 3600 }),
    (stack) => Object.assign(stack.one("aws_cloudwatch_metric_alarm"), { metric_name: "AsyncEventsLost" }),
    (stack) => Object.assign(stack.one("aws_cloudwatch_metric_alarm"), { statistic: "SampleCount" }),
    (stack) => {
      const alarm = stack.one("aws_cloudwatch_metric_alarm", "failures");
      alarm.dimensions = { Queue: at(alarm, ["dimensions", "QueueName"]) };
    },
    (stack) => {
      const dimensions = { QueueName: "image-text-dev-failures" };
      Object.assign(stack.one("aws_cloudwatch_metric_alarm", "failures"), { dimensions });
    },
    (stack) => {
      const { namespace, metric_name, dimensions, period } = stack.one("aws_cloudwatch_metric_alarm");
      stack.add("aws_cloudwatch_metric_alarm", {
        alarm_actions: ["${aws_sns_topic.notifications.arn}"],
        metric_query: [
          { id: "m", metric: { namespace, metric_name, dimensions, period, stat: "Minimum" } },
          { id: "e", expression: "m * 2", return_data: true },
        ],
      });
    },
    (stack) =>
      stack.add("aws_cloudwatch_metric_alarm", { alarm_actions: ["${aws_sns_topic.notifications.arn}"] }),
  ],
  "DSH-001": [
    ...["AsyncEventsDropped", "FunctionName", "AWS/SQS", "image-text-prod-results", '"stat":"p95"'].map(
      (text) => (stack: Editor) => {
        const dashboard = stack.one("aws_cloudwatch_dashboard");
        const changed = text.startsWith('"') ? '"stat":"p12"' : `${text}s`;
        dashboard.dashboard_body = String(dashboard.dashboard_body).replace(text, changed);
      },
    ),
    (stack) => Object.assign(stack.one("aws_cloudwatch_dashboard"), { dashboard_body: "{}" }),
  ],
  "ALM-001": [
    (stack) => Object.assign(stack.one("aws_cloudwatch_metric_alarm"), { actions_enabled: false }),
    (stack) => Object.assign(stack.one("aws_cloudwatch_metric_alarm"), { alarm_actions: [] }),
  ],
  "IAM-001": [
    inline({ Resource: ["*"] }),
    inline({ Action: ["s3:Get*"] }),
    inline({ Resource: undefined, NotResource: ["arn:aws:s3:::x/*"] }),
    inline({ Resource: ["*"] }, { "//": { wildcards: { Added: "  " } } }),
  ],
  "IAM-002": [inline({ Action: ["s3:*"] }, reason)],
  "IAM-003": [
    inline({ Action: ["iam:PassRole"], Resource: ["arn:aws:iam::1:role/x"] }),
    inline({ Action: ["iam:CreateRole"], Resource: ["arn:aws:iam::1:role/x"] }),
    inline({ Action: ["lambda:UpdateFunctionCode"], Resource: ["*"] }, reason),
  ],
  "IAM-004": [
    (stack) =>
      stack.policy(
        stack.one("aws_iam_role"),
        ([one]) => Object.assign(one ?? {}, anybody),
        "assume_role_policy",
      ),
    (stack) =>
      stack.policy(
        stack.one("aws_iam_role"),
        ([one]) => Object.assign(one ?? {}, { Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
        "assume_role_policy",
      ),
  ],
  "IAM-005": [
    (stack) =>
      stack.add("aws_iam_role_policy_attachment", {
        role: "x",
        policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
  ],
  "IAM-006": [(stack) => stack.add("aws_iam_user", { name: "x" })],
  "IAM-007": [
    (stack) =>
      stack.policy(stack.one("aws_iam_role_policy"), (all) =>
        all.push(statement({ Action: ["logs:CreateLogGroup"], Resource: ["arn:aws:logs:::x"] })),
      ),
  ],
  "IAM-008": [
    (stack) =>
      stack.add("aws_iam_role", { name: "x", assume_role_policy: github(claims("repo:owner/name:*")) }),
    (stack) =>
      stack.add("aws_iam_role", {
        name: "x",
        assume_role_policy: github(claims("repo:owner/name:ref:refs/heads/main")),
      }),
    (stack) =>
      stack.add("aws_iam_role", {
        name: "x",
        assume_role_policy: github({
          StringLike: { "token.actions.githubusercontent.com:sub": "repo:owner/*" },
        }),
      }),
  ],
  "IAM-009": [
    (stack) =>
      stack.policy(stack.one("aws_s3_bucket_policy", "images"), (all) => all.push(statement(anybody))),
    (stack) =>
      stack.policy(stack.one("aws_sqs_queue_policy", "failures"), (all) =>
        all.push(
          statement({
            ...anybody,
            Action: ["sqs:SendMessage"],
            Condition: { Bool: { "aws:SecureTransport": ["true"] } },
          }),
        ),
      ),
  ],
  "IAM-010": [
    (stack) => stack.add("aws_iam_role_policy", { ...role, policy: '${jsonencode({ "Statement" = [] })}' }),
  ],
  "XRY-001": [
    (stack) => Object.assign(stack.one("aws_xray_group"), { group_name: "x".repeat(33) }),
    (stack) => Object.assign(stack.one("aws_xray_sampling_rule"), { rule_name: "Default" }),
  ],
  "XRY-002": [
    (stack) => delete stack.one("aws_xray_group").insights_configuration,
    (stack) =>
      Object.assign(stack.one("aws_xray_group"), {
        insights_configuration: { insights_enabled: false, notifications_enabled: true },
      }),
  ],
  "XRY-003": [(stack) => Object.assign(stack.one("aws_xray_group"), { filter_expression: "service(" })],
  "XRY-004": [
    (stack) => Object.assign(stack.one("aws_xray_sampling_rule"), { priority: 10_000 }),
    (stack) => Object.assign(stack.one("aws_xray_sampling_rule"), { fixed_rate: 1.5 }),
    (stack) =>
      Object.assign(stack.one("aws_xray_sampling_rule", "always"), {
        priority: stack.one("aws_xray_sampling_rule", "general").priority,
      }),
  ],
  "XRY-005": [
    (_, tracing) => Object.assign(tracing.one("aws_xray_encryption_config"), { type: "NONE" }),
    (_, tracing) => delete tracing.one("aws_kms_key").lifecycle,
  ],
  "XRY-006": [
    (stack) =>
      stack.add("aws_xray_encryption_config", { type: "KMS", key_id: "${aws_kms_key.data-key.arn}" }),
  ],
  "PIPE-001": [
    (stack) =>
      stack.policy(stack.one("aws_iam_role_policy", "preprocess"), (all) =>
        all.push(statement({ Action: ["s3:PutObject"], Resource: ["${aws_s3_bucket.images.arn}/*"] })),
      ),
  ],
  "PIPE-002": [(stack) => stack.add("aws_s3_bucket_notification", { bucket: "${aws_s3_bucket.images.id}" })],
  "PIPE-003": [(stack) => delete stack.one("aws_s3_bucket_notification").depends_on],
  "PIPE-004": [
    (stack) => {
      const notification = stack.one("aws_s3_bucket_notification", "processed");
      const [block] = notification.lambda_function as Json[];
      notification.lambda_function = [block, { ...block, filter_suffix: "g" }];
    },
  ],
  "PIPE-005": [(stack) => stack.drop("aws_s3_bucket_notification", "images")],
  "PIPE-006": [
    (stack) => delete stack.one("aws_sqs_queue").lifecycle,
    (stack) => Object.assign(stack.one("aws_dynamodb_table"), { deletion_protection_enabled: false }),
  ],
  "TF-001": [
    (stack) =>
      Object.assign((at(stack.document, ["provider", "aws", 0]) as Json) ?? {}, { access_key: "test" }),
  ],
  "TF-002": [
    (stack) => Object.assign(stack.one("aws_sqs_queue"), { tags: { Project: "image-text" } }),
    (stack) =>
      Object.assign((at(stack.document, ["provider", "aws", 0]) as Json) ?? {}, {
        default_tags: [{ tags: { Owner: "${aws_sns_topic.x.name}" } }],
      }),
  ],
  "TF-003": [
    (stack) =>
      Object.assign((stack.document.terraform as Json) ?? {}, {
        backend: { s3: { bucket: "x", encrypt: true } },
      }),
  ],
  "TF-004": [
    (stack) =>
      Object.assign((stack.document.output as Json) ?? {}, { key: { value: "AKIAQ7RZ5XK2W9MJ4TVB" } }),
  ],
};

function withoutSkip(resource: Json, id: string): Json {
  const skips = at(resource, ["//", "checkov", "skip"]);
  const comment = resource["//"];
  return {
    "//": {
      ...(isRecord(comment) ? comment : {}),
      checkov: { skip: (Array.isArray(skips) ? skips : []).filter((skip) => at(skip, ["id"]) !== id) },
    },
  };
}

let documents: Record<string, Json>;
beforeAll(() => {
  const stacks = synthesize(settings);
  documents = Object.fromEntries(
    Object.entries(stacks).map(([name, stack]) => [name, JSON.parse(JSON.stringify(stack.json))]),
  );
});

const stacksOf = (all: Record<string, Json>) =>
  Object.entries(all).map(([name, document]) => readStack(name, document));

describe("the rules", () => {
  it("are kept by every stack of this project", () => {
    const { failed, idle } = evaluate(stacksOf(documents));
    expect(failed).toEqual([]);
    expect(idle).toEqual([]);
  });

  it("have ids of their own, a reason and a source", () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.reason.length, rule.id).toBeGreaterThan(20);
      expect(rule.source, rule.id).toMatch(/^https:\/\//);
    }
  });

  it("are each broken below", () => {
    expect(Object.keys(breaks).sort()).toEqual(rules.map((rule) => rule.id).sort());
  });

  const cases = Object.entries(breaks).flatMap(([id, ways]) =>
    ways.map((way, index) => ({ id, index, way })),
  );
  it.each(cases)("$id fails, and it alone, where it is broken ($index)", ({ id, way }) => {
    const broken = structuredClone(documents);
    way(new Editor(broken.prod ?? {}), new Editor(broken["tracing-eu-west-1"] ?? {}));
    const { failed } = evaluate(stacksOf(broken));
    expect([...new Set(failed.map((finding) => finding.rule))]).toEqual([id]);
  });
});

it("GitHub's subjects are exact by name, and by name and number", () => {
  for (const [subject, failing] of [
    ["repo:owner/name:environment:dev", []],
    ["repo:owner@12/name@34:pull_request", []],
    ["repo:owner@12/name:pull_request", ["IAM-008"]],
    ["repo:owner/name@34:pull_request", ["IAM-008"]],
    ["repo:owner@*/name@34:pull_request", ["IAM-008"]],
  ] as const) {
    const changed = structuredClone(documents);
    const trusted = { name: "x", assume_role_policy: github(claims(subject)) };
    new Editor(changed.prod ?? {}).add("aws_iam_role", trusted);
    expect(
      evaluate(stacksOf(changed)).failed.map((it) => it.rule),
      subject,
    ).toEqual(failing);
  }
});

it("whoever may do everything breaks more than one rule", () => {
  const broken = structuredClone(documents);
  inline({ Action: ["*"], Resource: ["*"] })(new Editor(broken.prod ?? {}));
  const failed = evaluate(stacksOf(broken)).failed.map((finding) => finding.rule);
  expect(new Set(failed)).toEqual(new Set(["IAM-001", "IAM-002", "IAM-003"]));
});

describe("a skip", () => {
  const broken = (comment: Json) => {
    const document = structuredClone(documents.prod ?? {});
    Object.assign(new Editor(document).one("aws_sqs_queue"), {
      kms_master_key_id: "alias/aws/sqs",
      "//": { checkov: { skip: [comment] } },
    });
    return evaluate(stacksOf({ prod: document }));
  };

  it("with a reason is listed instead of failing, by a scanner's id or our own", () => {
    for (const id of ["CKV2_AWS_73", "AWS-0135", "SQS-001"]) {
      const { failed, skipped } = broken({ id, comment: "it holds test data" });
      expect(failed).toEqual([]);
      expect(
        skipped.filter((finding) => finding.rule === "SQS-001").map((finding) => finding.skipped),
      ).toEqual(["it holds test data"]);
    }
  });

  it("without a reason is none", () => {
    const { failed, idle } = broken({ id: "CKV2_AWS_73", comment: " " });
    expect(failed.map((finding) => finding.rule)).toEqual(["SQS-001"]);
    expect(idle).toMatchObject([{ id: "CKV2_AWS_73", why: "has no reason" }]);
  });

  it("that hides nothing is reported", () => {
    expect(broken({ id: "CKV_AWS_28", comment: "by mistake" }).idle).toMatchObject([
      { id: "CKV_AWS_28", why: "hides nothing" },
    ]);
  });
});

describe("the findings as SARIF", () => {
  it("have a rule for each result, and say what is suppressed and why", () => {
    const sarif = toSarif(evaluate(stacksOf(documents)), "cdktf.out");
    const run = at(sarif, ["runs", 0]);
    const ids = new Set((at(run, ["tool", "driver", "rules"]) as { id: string }[]).map((rule) => rule.id));
    const results = at(run, ["results"]) as { ruleId: string; suppressions?: { justification: string }[] }[];
    expect(results.length).toBeGreaterThan(0);
    for (const result of results) {
      expect(ids).toContain(result.ruleId);
      expect(result.suppressions?.[0]?.justification).toMatch(/\w/);
    }
    expect(at(sarif, ["version"])).toBe("2.1.0");
  });
});
