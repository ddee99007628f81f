/**
 * What a stack may contain before it is given credentials. A type that is added to `modules/` must be added here; a test
 * compares both.
 */

/** Resource types that the deployment consists of. None of them runs a program while it is planned or applied. */
export const RESOURCE_TYPES: ReadonlySet<string> = new Set([
  "aws_appautoscaling_policy",
  "aws_appautoscaling_target",
  "aws_budgets_budget",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_log_group",
  "aws_cloudwatch_metric_alarm",
  "aws_dynamodb_table",
  "aws_iam_openid_connect_provider",
  "aws_iam_policy",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_kms_alias",
  "aws_kms_key",
  "aws_lambda_function",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_function_recursion_config",
  "aws_lambda_layer_version",
  "aws_lambda_permission",
  "aws_s3_bucket",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_s3_bucket_notification",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
  "aws_sns_topic",
  "aws_sns_topic_policy",
  "aws_sns_topic_subscription",
  "aws_sqs_queue",
  "aws_sqs_queue_policy",
  "aws_xray_encryption_config",
  "aws_xray_group",
  "aws_xray_sampling_rule",
]);

/** Data sources that only compute, or ask who is asking. */
export const DATA_TYPES: ReadonlySet<string> = new Set([
  "aws_caller_identity",
  "aws_iam_policy_document",
  "aws_partition",
  "aws_region",
]);

/** The provider's own address, and the two shorter spellings that Terraform completes to it. */
export const PROVIDER_SOURCES: readonly string[] = [
  "aws",
  "hashicorp/aws",
  "registry.terraform.io/hashicorp/aws",
];

/** The version that `@cdktf/provider-aws` was made for; a test compares both. */
export const PROVIDER_VERSION = "6.25.0";

/**
 * Arguments and nested blocks that let Terraform run something, connect somewhere, use another provider or make
 * its own blocks. https://developer.hashicorp.com/terraform/language/meta-arguments
 */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  "provisioner",
  "connection",
  "provider",
  "count",
  "for_each",
  "dynamic",
]);

/** Attributes whose value is the path of a file that the provider reads, in any type of the AWS provider. */
export const FILE_ATTRIBUTES: ReadonlySet<string> = new Set([
  "filename",
  "source",
  "zip_file",
  "template_file",
]);
