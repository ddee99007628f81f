import { describe, expect, test } from "vitest";
import { prod } from "../environments/prod.ts";
import { resource, skipsOf, stack, synthesize, synthesizeDev } from "./testing/synth.ts";

const its = synthesizeDev();
const prods = stack(synthesize([prod]), "prod");

describe("protection", () => {
  const kept = ({ json }: typeof its) =>
    Object.entries(json.resource).flatMap(([type, all]) =>
      Object.entries(all)
        .filter(([, it]) => (it.lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy)
        .map(([name]) => `${type}.${name.replace(/_[0-9A-F]{8}$/, "")}`),
    );

  test("nothing that holds prod's data can be destroyed", () => {
    expect(kept(prods)).toEqual([
      "aws_cloudwatch_log_group.detect-text_logs",
      "aws_cloudwatch_log_group.preprocess-image_logs",
      "aws_dynamodb_table.results",
      "aws_kms_key.data-key",
      "aws_kms_key.notifications-key",
      "aws_s3_bucket.access-logs",
      "aws_s3_bucket.images",
      "aws_s3_bucket.processed",
      "aws_sns_topic.notifications",
      "aws_sqs_queue.failures",
      "aws_sqs_queue.undelivered",
    ]);
    expect(resource(prods, "aws_dynamodb_table")).toMatchObject({
      deletion_protection_enabled: true,
      point_in_time_recovery: { enabled: true },
      on_demand_throughput: { max_read_request_units: 500, max_write_request_units: 500 },
    });
    const forced = Object.values(prods.json.resource.aws_s3_bucket ?? {}).map((it) => it.force_destroy);
    expect(forced).toEqual([false, false, false]);
  });

  test("dev can be destroyed, pictures and all", () => {
    expect(kept(its)).toEqual([]);
    expect(resource(its, "aws_s3_bucket", "images").force_destroy).toBe(true);
    expect(resource(its, "aws_dynamodb_table").deletion_protection_enabled).toBe(false);
  });
});

describe("skipped checks", () => {
  const all = (stacks: typeof its) =>
    Object.fromEntries(
      Object.entries(stacks.json.resource).flatMap(([type, these]) =>
        Object.entries(these)
          .filter(([, it]) => skipsOf(it).length > 0)
          .map(([name, it]) => [`${type}.${name.replace(/_[0-9A-F]{8}$/, "")}`, skipsOf(it)]),
      ),
    );
  const everyBucket = ["CKV_AWS_144", "AWS-0171", "AWS-0172"];
  const everyFunction = ["CKV_AWS_117", "CKV_AWS_272"];

  test("dev skips these", () => {
    expect(all(its)).toEqual({
      "aws_cloudwatch_log_group.detect-text_logs": ["CKV_AWS_338"],
      "aws_cloudwatch_log_group.preprocess-image_logs": ["CKV_AWS_338"],
      "aws_dynamodb_table.results": ["CKV2_AWS_16"],
      "aws_lambda_function.detect-text_function": [...everyFunction, "CKV_AWS_115"],
      "aws_lambda_function.preprocess-image_function": [...everyFunction, "CKV_AWS_115"],
      "aws_s3_bucket.images": [...everyBucket, "CKV_AWS_18"],
      "aws_s3_bucket.processed": [...everyBucket, "CKV_AWS_18"],
    });
  });

  test("prod skips fewer", () => {
    expect(all(prods)).toEqual({
      "aws_lambda_function.detect-text_function": everyFunction,
      "aws_lambda_function.preprocess-image_function": everyFunction,
      "aws_s3_bucket.access-logs": [...everyBucket, "CKV_AWS_18", "CKV_AWS_145", "CKV2_AWS_62"],
      "aws_s3_bucket.images": everyBucket,
      "aws_s3_bucket.processed": everyBucket,
    });
  });
});
