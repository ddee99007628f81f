// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references are Terraform's, not JavaScript's.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = Record<string, unknown>;

/**
 * Writes a `cdktf.out` as CDKTF does, for tests: stacks by name, each the content of its `cdk.tf.json`.
 * A provider of eu-west-1 is added.
 */
export function writeStacks(outDir: string, stacks: Readonly<Record<string, Json>>): void {
  const manifest: Json = {};
  for (const [name, content] of Object.entries(stacks)) {
    const workingDirectory = `stacks/${name}`;
    const synthesizedStackPath = `${workingDirectory}/cdk.tf.json`;
    manifest[name] = { name, workingDirectory, synthesizedStackPath };
    mkdirSync(join(outDir, workingDirectory), { recursive: true });
    const provider = { aws: [{ region: "eu-west-1", default_tags: [{ tags: { environment: name } }] }] };
    writeFileSync(join(outDir, synthesizedStackPath), JSON.stringify({ provider, ...content }));
  }
  writeFileSync(join(outDir, "manifest.json"), JSON.stringify({ version: "0.21.0", stacks: manifest }));
}

/** A small environment with one resource of every kind, named as in a real one. */
export function sampleStack(): Json {
  const policy = (...statements: Json[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return {
    data: { aws_caller_identity: { current: {} } },
    resource: {
      aws_s3_bucket: {
        images: { bucket: "images-${data.aws_caller_identity.current.account_id}-eu-west-1" },
        processed: { bucket: "processed-${data.aws_caller_identity.current.account_id}-eu-west-1" },
      },
      aws_s3_bucket_versioning: {
        images: {
          bucket: "${aws_s3_bucket.images.bucket}",
          versioning_configuration: { status: "Enabled" },
        },
      },
      aws_s3_bucket_server_side_encryption_configuration: {
        images: {
          bucket: "${aws_s3_bucket.images.id}",
          rule: [
            {
              apply_server_side_encryption_by_default: {
                sse_algorithm: "aws:kms",
                kms_master_key_id: "${aws_kms_key.data.arn}",
              },
              bucket_key_enabled: true,
            },
          ],
        },
      },
      aws_s3_bucket_policy: {
        images: {
          bucket: "${aws_s3_bucket.images.id}",
          policy: policy({
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: ["${aws_s3_bucket.images.arn}", "${aws_s3_bucket.images.arn}/*"],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        },
      },
      aws_s3_bucket_notification: {
        images: {
          bucket: "${aws_s3_bucket.images.id}",
          lambda_function: [
            {
              lambda_function_arn: "${aws_lambda_function.preprocess.arn}",
              events: ["s3:ObjectCreated:*"],
              filter_suffix: ".png",
            },
          ],
        },
      },
      aws_lambda_layer_version: {
        sharp: { layer_name: "sharp", filename: "assets/sharp/layer.zip" },
      },
      aws_lambda_function: {
        preprocess: {
          function_name: "preprocess",
          filename: "assets/preprocess/archive.zip",
          handler: "index.handler",
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          role: "${aws_iam_role.preprocess.arn}",
          layers: ["${aws_lambda_layer_version.sharp.arn}"],
          timeout: 60,
          memory_size: 1024,
          environment: { variables: { PROCESSED_BUCKET: "${aws_s3_bucket.processed.bucket}" } },
          tracing_config: { mode: "Active" },
          dead_letter_config: { target_arn: "${aws_sqs_queue.failures.arn}" },
          logging_config: { log_format: "JSON", log_group: "${aws_cloudwatch_log_group.preprocess.name}" },
        },
      },
      aws_lambda_function_event_invoke_config: {
        preprocess: {
          function_name: "${aws_lambda_function.preprocess.function_name}",
          maximum_retry_attempts: 1,
          maximum_event_age_in_seconds: 3600,
        },
      },
      aws_lambda_permission: {
        preprocess: {
          action: "lambda:InvokeFunction",
          function_name: "${aws_lambda_function.preprocess.function_name}",
          principal: "s3.amazonaws.com",
          source_arn: "${aws_s3_bucket.images.arn}",
          source_account: "${data.aws_caller_identity.current.account_id}",
        },
      },
      aws_cloudwatch_log_group: { preprocess: { name: "/aws/lambda/preprocess", retention_in_days: 14 } },
      aws_iam_role: {
        preprocess: {
          name: "preprocess",
          assume_role_policy: policy({
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
        },
      },
      aws_iam_role_policy: {
        preprocess: {
          name: "access",
          role: "${aws_iam_role.preprocess.name}",
          policy:
            '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = ["s3:GetObject"], "Resource" = "${aws_s3_bucket.images.arn}/*"}]})}',
        },
      },
      aws_kms_key: {
        data: {
          description: "data",
          policy: policy({
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" },
            Action: "kms:*",
            Resource: "*",
          }),
        },
      },
      aws_kms_alias: { data: { name: "alias/data", target_key_id: "${aws_kms_key.data.key_id}" } },
      aws_sqs_queue: { failures: { name: "failures", kms_master_key_id: "${aws_kms_key.data.arn}" } },
      aws_sns_topic: { notices: { name: "notices", kms_master_key_id: "${aws_kms_key.data.arn}" } },
      aws_sns_topic_policy: {
        notices: {
          arn: "${aws_sns_topic.notices.arn}",
          policy: policy({
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sns:Publish",
            Resource: "${aws_sns_topic.notices.arn}",
          }),
        },
      },
      aws_sns_topic_subscription: {
        mail: { topic_arn: "${aws_sns_topic.notices.arn}", protocol: "email", endpoint: "a@example.org" },
      },
      aws_cloudwatch_event_rule: {
        insights: { name: "insights", event_pattern: '{"source":["aws.xray"]}' },
      },
      aws_cloudwatch_event_target: {
        insights: {
          rule: "${aws_cloudwatch_event_rule.insights.name}",
          target_id: "topic",
          arn: "${aws_sns_topic.notices.arn}",
          dead_letter_config: { arn: "${aws_sqs_queue.failures.arn}" },
          input_transformer: { input_paths: { state: "$.detail.State" }, input_template: '"state <state>"' },
        },
      },
      aws_dynamodb_table: {
        results: {
          name: "results",
          billing_mode: "PROVISIONED",
          read_capacity: 1,
          write_capacity: 2,
          hash_key: "image",
          attribute: [{ name: "image", type: "S" }],
          point_in_time_recovery: { enabled: true },
          server_side_encryption: { enabled: true, kms_key_arn: "${aws_kms_key.data.arn}" },
        },
      },
      aws_xray_group: {
        all: {
          group_name: "all",
          filter_expression: 'service("preprocess")',
          insights_configuration: { insights_enabled: true, notifications_enabled: true },
        },
      },
      aws_xray_sampling_rule: {
        general: {
          rule_name: "general",
          priority: 9000,
          version: 1,
          reservoir_size: 1,
          fixed_rate: 0.05,
          host: "*",
          http_method: "*",
          url_path: "*",
          service_name: "*",
          service_type: "*",
          resource_arn: "*",
        },
      },
    },
    output: { bucket: { value: "${aws_s3_bucket.images.bucket}" } },
  };
}

/** A tracing stack of the same account and region. */
export function sampleTracingStack(): Json {
  return {
    resource: {
      aws_kms_key: { traces: { description: "traces" } },
      aws_xray_encryption_config: { traces: { type: "KMS", key_id: "${aws_kms_key.traces.arn}" } },
    },
  };
}
