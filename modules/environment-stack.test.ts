import { expect, test } from "vitest";
import { countByType, resource, synthesizeDev, withoutHashes } from "./testing/synth.ts";

const its = synthesizeDev();
test("dev consists of these resources, each for a reason", () => {
  expect(countByType(its)).toEqual({
    aws_cloudwatch_dashboard: 1, // one screen
    aws_cloudwatch_event_rule: 1, // insights
    aws_cloudwatch_event_target: 1, // … to the topic
    aws_cloudwatch_log_group: 2, // one a function
    aws_cloudwatch_metric_alarm: expect.any(Number), // three a function, one a queue, reads and writes of the table
    aws_dynamodb_table: 1, // the results
    aws_iam_role: 2, // one a function
    aws_iam_role_policy: 2, // one a role
    aws_kms_alias: 2, // one a key
    aws_kms_key: 2, // for data, for notifications
    aws_lambda_function: 2, // preprocess-image, detect-text
    aws_lambda_function_event_invoke_config: 2, // their retries
    aws_lambda_function_recursion_config: 2, // their guard against loops
    aws_lambda_layer_version: 1, // sharp
    aws_lambda_permission: 2, // one a bucket
    aws_s3_bucket: 2, // images, processed
    aws_s3_bucket_lifecycle_configuration: 2, // and what makes each bucket safe
    aws_s3_bucket_notification: 2,
    aws_s3_bucket_ownership_controls: 2,
    aws_s3_bucket_policy: 2,
    aws_s3_bucket_public_access_block: 2,
    aws_s3_bucket_server_side_encryption_configuration: 2,
    aws_s3_bucket_versioning: 2,
    aws_sns_topic: 1, // notifications
    aws_sns_topic_policy: 1, // who may publish them
    aws_sqs_queue: 2, // failed events, undelivered notifications
    aws_sqs_queue_policy: 2,
    aws_xray_group: 4, // pipeline, faults, throttled, slow
    aws_xray_sampling_rule: 2, // always, general
  });
});

test("what holds data keeps its address, however the code around it moves", () => {
  const ids = (type: string) => Object.keys(its.json.resource[type] ?? {});
  expect(ids("aws_s3_bucket")).toEqual(["images", "processed"]);
  expect(ids("aws_dynamodb_table")).toEqual(["results"]);
  expect(ids("aws_kms_key")).toEqual(["data-key", "notifications-key"]);
  expect(ids("aws_sqs_queue")).toEqual(["failures", "undelivered"]);
  expect(ids("aws_sns_topic")).toEqual(["notifications"]);
});

test("every name begins with the environment's prefix", () => {
  const names = Object.values(its.json.resource).flatMap((all) =>
    Object.values(all).flatMap((it) =>
      [
        "name",
        "bucket",
        "function_name",
        "group_name",
        "rule_name",
        "alarm_name",
        "dashboard_name",
        "layer_name",
      ]
        .map((key) => it[key])
        .filter((value) => typeof value === "string" && !value.startsWith("${")),
    ),
  );
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((it) => !/^(alias\/|\/aws\/lambda\/)?image-text-dev\b/.test(String(it)))).toEqual([]);
});

test("the outputs say where to upload, where to look and where what failed waits", () => {
  expect(withoutHashes(its.json.output)).toEqual({
    images_bucket: { value: "${aws_s3_bucket.images.bucket}" },
    processed_bucket: { value: "${aws_s3_bucket.processed.bucket}" },
    results_table: { value: "${aws_dynamodb_table.results.name}" },
    notifications_topic: { value: "${aws_sns_topic.notifications.arn}" },
    failure_queue_url: { value: "${aws_sqs_queue.failures.url}" },
    trace_map_url: {
      value: expect.stringMatching(
        /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/xray\/home\?region=eu-west-1#\/service-map\?timeRange=PT1H&filter=service%28id%28name[^()"]+$/,
      ),
    },
    dashboard_url: {
      value:
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards:name=image-text-dev",
    },
  });
});

test("an environment without announced insights has no rule, and its topic stays for the alarms", () => {
  const quiet = synthesizeDev({ groups: [{ filter: "all" }] });
  expect(quiet.json.resource.aws_cloudwatch_event_rule).toBeUndefined();
  expect(Object.keys(quiet.json.resource.aws_sqs_queue ?? {})).toEqual(["failures"]);
  expect(Object.keys(quiet.json.resource.aws_sns_topic ?? {})).toEqual(["notifications"]);
});

test("input and output bucket differ, so that no picture comes back as its own upload", () => {
  const names = ["images", "processed"].map((id) => resource(its, "aws_s3_bucket", id).bucket);
  expect(new Set(names).size).toBe(2);
});
