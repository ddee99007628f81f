import { expect, test } from "vitest";
import {
  fakeBundles,
  resource,
  skipsOf,
  synthesizeDev,
  synthesizeStack,
  withoutHashes,
} from "./testing/synth.ts";
import { TracedFunction, type TracedFunctionProps } from "./traced-function.ts";

const its = synthesizeDev();

test("a function is traced, gets its settings, and sends failed events to the failure queue", () => {
  const {
    "//": _,
    source_code_hash,
    filename,
    ...settings
  } = withoutHashes(resource(its, "aws_lambda_function", "preprocess-image"));
  expect(settings).toEqual({
    function_name: "image-text-dev-preprocess-image",
    description: "Makes an uploaded picture easier to read",
    handler: "index.handler",
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    memory_size: 2048,
    timeout: 60,
    role: "${aws_iam_role.preprocess-image_role.arn}",
    layers: ["${aws_lambda_layer_version.sharp_layer.arn}"],
    environment: {
      variables: {
        ENVIRONMENT: "dev",
        RESULTS_TABLE: "${aws_dynamodb_table.results.name}",
        PROCESSED_BUCKET: "${aws_s3_bucket.processed.bucket}",
      },
    },
    kms_key_arn: "${aws_kms_key.data-key.arn}",
    tracing_config: { mode: "Active" },
    dead_letter_config: { target_arn: "${aws_sqs_queue.failures.arn}" },
    logging_config: {
      log_format: "JSON",
      application_log_level: "INFO",
      system_log_level: "INFO",
      log_group: "${aws_cloudwatch_log_group.preprocess-image_logs.name}",
    },
    depends_on: [
      "aws_iam_role_policy.preprocess-image_permissions",
      "aws_cloudwatch_log_group.preprocess-image_logs",
      "aws_kms_alias.data-key_alias",
    ],
  });
  expect(filename).toMatch(/preprocess-image\.zip$/);
  expect(source_code_hash).toMatch(/^[\w+/]{43}=$/);
});

test("detect-text needs no layer and knows no bucket to write to", () => {
  const lambda = withoutHashes(resource(its, "aws_lambda_function", "detect-text"));
  expect(lambda.layers).toBeUndefined();
  expect(lambda.environment).toEqual({
    variables: { ENVIRONMENT: "dev", RESULTS_TABLE: "${aws_dynamodb_table.results.name}" },
  });
});

test("its events are tried again and grow old as the environment says, and it may not call itself for ever", () => {
  const often = synthesizeDev({ retries: { attempts: 1, maximumEventAgeSeconds: 900 } });
  expect(resource(often, "aws_lambda_function_event_invoke_config", "detect-text")).toMatchObject({
    maximum_retry_attempts: 1,
    maximum_event_age_in_seconds: 900,
  });
  expect(resource(its, "aws_lambda_function_recursion_config", "detect-text")).toMatchObject({
    recursive_loop: "Terminate",
  });
});

test("its log group has its name, a retention and a key, and the role may not make another", () => {
  expect(resource(its, "aws_cloudwatch_log_group", "detect-text")).toMatchObject({
    name: "/aws/lambda/image-text-dev-detect-text",
    retention_in_days: 14,
    kms_key_id: "${aws_kms_key.data-key.arn}",
  });
  expect(JSON.stringify(its.json)).not.toContain("logs:CreateLogGroup");
});

test("only Lambda may take its role", () => {
  const trust = String(resource(its, "aws_iam_role", "detect-text").assume_role_policy);
  expect(JSON.parse(trust).Statement).toEqual([
    {
      Sid: "Service",
      Effect: "Allow",
      Principal: { Service: ["lambda.amazonaws.com"] },
      Action: ["sts:AssumeRole"],
    },
  ]);
});

function alone(changes: Partial<TracedFunctionProps>) {
  return synthesizeStack((stack) => {
    new TracedFunction(stack, "f", {
      name: "f",
      description: "",
      bundles: fakeBundles(),
      zip: "detect-text.zip",
      runtime: "nodejs24.x",
      architecture: "arm64",
      memoryMb: 128,
      timeoutSeconds: 3,
      environment: { A: "b" },
      logRetentionDays: 365,
      keyArn: "arn:k",
      failureQueueArn: "arn:q",
      retries: { attempts: 0, maximumEventAgeSeconds: 60 },
      statements: [],
      protected: false,
      dependsOn: [],
      ...changes,
    });
  });
}

test("without a concurrency of its own it says so to the policy check", () => {
  const free = alone({});
  expect(resource(free, "aws_lambda_function")).not.toHaveProperty("reserved_concurrent_executions");
  expect(skipsOf(resource(free, "aws_lambda_function"))).toContain("CKV_AWS_115");
  expect(skipsOf(resource(free, "aws_cloudwatch_log_group"))).toEqual([]);
});

test.each(["API_KEY", "dbPassword", "GITHUB_TOKEN"])(
  "a secret like %s is not taken as a variable",
  (name) => {
    expect(() => alone({ environment: { [name]: "x" } })).toThrow(`f: ${name} would be readable`);
  },
);
