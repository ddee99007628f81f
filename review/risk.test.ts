import { describe, expect, it } from "vitest";
import { planText, reviewOf } from "./fixtures/load.ts";
import { readPlan } from "./plan.ts";
import { reviewPlan } from "./report.ts";
import { holds } from "./risk.ts";

/** The risks of one made-up update. */
function risksOf(
  type: string,
  before: object,
  after: object | null,
  unknown: object = {},
  actions = ["update"],
): string[] {
  const plan = JSON.parse(planText("to-on-demand"));
  const [one] = plan.resource_changes;
  plan.resource_changes = [
    {
      ...one,
      address: `${type}.it`,
      type,
      name: "it",
      change: { actions, before, after, after_unknown: unknown, before_sensitive: {}, after_sensitive: {} },
    },
  ];
  delete plan.configuration;
  return reviewPlan({ environment: "dev", plan: readPlan(JSON.stringify(plan)), stacks: [] }).risks.map(
    (risk) => risk.says,
  );
}

describe("data at risk", () => {
  it("is in what holds it, known by name or by kind, and not in what does not", () => {
    for (const type of [
      "aws_s3_bucket",
      "aws_kms_key",
      "aws_db_instance",
      "aws_efs_file_system",
      "aws_elasticache_cluster",
      "aws_route53_zone",
    ])
      expect(holds(type), type).toBeDefined();
    for (const type of [
      "aws_lambda_function",
      "aws_iam_role",
      "aws_s3_bucket_policy",
      "aws_sns_topic_policy",
      "aws_cloudwatch_metric_alarm",
    ])
      expect(holds(type), type).toBeUndefined();
  });

  it("says why a table is replaced, and that a removed block is not protected", () => {
    expect(reviewOf("replace-key").risks[0]?.says).toMatch(/Forced by hash_key/);
    expect(reviewOf("remove-bucket").risks[0]?.says).toMatch(/prevent_destroy does not protect/);
  });

  it("sees one replacement in a delete here and a create there", () => {
    const [risk, ...rest] = reviewOf("rename-construct").risks;
    expect(risk?.says).toMatch(/REPLACED under another address.*texts\/table.*moveFromId/);
    expect(rest).toEqual([]);
  });

  it("leaves out the companions of a bucket that goes anyway", () => {
    expect(reviewOf("remove-bucket").risks).toHaveLength(1);
  });

  it.each<[string, string, object, object, RegExp]>([
    [
      "deletion protection off",
      "aws_rds_cluster",
      { deletion_protection: true },
      { deletion_protection: false },
      /deletion protection is turned OFF/,
    ],
    [
      "recovery gone with its block",
      "aws_dynamodb_table",
      { point_in_time_recovery: [{ enabled: true }] },
      { point_in_time_recovery: [] },
      /recovery is turned OFF/,
    ],
    [
      "a shorter recovery",
      "aws_dynamodb_table",
      { point_in_time_recovery: [{ enabled: true, recovery_period_in_days: 35 }] },
      { point_in_time_recovery: [{ enabled: true, recovery_period_in_days: 7 }] },
      /reaches back 7 days instead of 35/,
    ],
    [
      "versions off",
      "aws_s3_bucket_versioning",
      { versioning_configuration: [{ status: "Enabled" }] },
      { versioning_configuration: [{ status: "Suspended" }] },
      /versioning is turned OFF/,
    ],
    [
      "logs no longer for ever",
      "aws_cloudwatch_log_group",
      { retention_in_days: 0 },
      { retention_in_days: 30 },
      /kept 30 days instead of for ever/,
    ],
    [
      "shorter backups",
      "aws_db_instance",
      { backup_retention_period: 30 },
      { backup_retention_period: 1 },
      /shortened from 30 to 1/,
    ],
    [
      "a bucket that may be emptied",
      "aws_s3_bucket",
      { force_destroy: null },
      { force_destroy: true },
      /force_destroy is turned ON/,
    ],
    [
      "no final snapshot",
      "aws_db_instance",
      { skip_final_snapshot: false },
      { skip_final_snapshot: true },
      /skip_final_snapshot is turned ON/,
    ],
    [
      "another key",
      "aws_dynamodb_table",
      { server_side_encryption: [{ kms_key_arn: "arn:aws:kms:::key/a" }] },
      { server_side_encryption: [{ kms_key_arn: "arn:aws:kms:::key/b" }] },
      /another key encrypts/,
    ],
    [
      "no key",
      "aws_sqs_queue",
      { kms_master_key_id: "arn:aws:kms:::key/a" },
      { kms_master_key_id: "" },
      /customer managed key is taken away/,
    ],
    ["a key disabled", "aws_kms_key", { is_enabled: true }, { is_enabled: false }, /DISABLED/],
    [
      "trace encryption off",
      "aws_xray_encryption_config",
      { type: "KMS" },
      { type: "NONE" },
      /no longer encrypted/,
    ],
    [
      "objects that expire",
      "aws_s3_bucket_lifecycle_configuration",
      { rule: [{ id: "a", expiration: [] }] },
      { rule: [{ id: "a", expiration: [{ days: 7 }] }] },
      /deletes objects/,
    ],
    [
      "versions that expire earlier",
      "aws_s3_bucket_lifecycle_configuration",
      { rule: [{ id: "a", noncurrent_version_expiration: [{ noncurrent_days: 90 }] }] },
      { rule: [{ id: "a", noncurrent_version_expiration: [{ noncurrent_days: 1 }] }] },
      /earlier/,
    ],
    [
      "items that expire",
      "aws_dynamodb_table",
      { ttl: [{ enabled: false, attribute_name: "" }] },
      { ttl: [{ enabled: true, attribute_name: "expires" }] },
      /time to live is turned ON/,
    ],
    [
      "an index gone",
      "aws_dynamodb_table",
      { global_secondary_index: [{ name: "a" }] },
      { global_secondary_index: [] },
      /index is removed/,
    ],
    [
      "failed events dropped",
      "aws_lambda_function",
      { dead_letter_config: [{ target_arn: "arn:aws:sqs:::q" }] },
      { dead_letter_config: [] },
      /no longer kept/,
    ],
  ])("is %s", (_, type, before, after, says) => {
    expect(risksOf(type, before, after)).toEqual([expect.stringMatching(says)]);
  });

  it.each<[string, string, object, object]>([
    [
      "deletion protection on",
      "aws_dynamodb_table",
      { deletion_protection_enabled: false },
      { deletion_protection_enabled: true },
    ],
    ["longer logs", "aws_cloudwatch_log_group", { retention_in_days: 30 }, { retention_in_days: 365 }],
    ["logs for ever", "aws_cloudwatch_log_group", { retention_in_days: 30 }, { retention_in_days: 0 }],
    [
      "a key for the first time",
      "aws_sqs_queue",
      { kms_master_key_id: null },
      { kms_master_key_id: "arn:aws:kms:::key/a" },
    ],
    [
      "a lifecycle that waits longer",
      "aws_s3_bucket_lifecycle_configuration",
      { rule: [{ id: "a", expiration: [{ days: 7 }] }] },
      { rule: [{ id: "a", expiration: [{ days: 70 }] }] },
    ],
    ["nothing", "aws_s3_bucket", { force_destroy: true }, { force_destroy: true }],
  ])("is not %s", (_, type, before, after) => {
    expect(risksOf(type, before, after)).toEqual([]);
  });

  it("is a protection that is only known after apply", () => {
    expect(
      risksOf(
        "aws_dynamodb_table",
        { deletion_protection_enabled: true },
        {},
        { deletion_protection_enabled: true },
      ),
    ).toEqual(["deletion protection is turned OFF"]);
  });

  it("is a bucket's guard that goes alone", () => {
    const says = risksOf(
      "aws_s3_bucket_versioning",
      { bucket: "b", versioning_configuration: [{ status: "Enabled" }] },
      null,
      {},
      ["delete"],
    );
    expect(says).toEqual([expect.stringMatching(/versioning is no longer managed/)]);
  });
});
