/** What is lost when a resource of a type is destroyed; "unknown" if it is not recorded whether the type holds data. */
export type Holding = { readonly data: string } | "nothing" | "unknown";

/** Types that hold what cannot be made again → what goes with them. */
const HOLDINGS: Readonly<Record<string, string>> = {
  aws_acmpca_certificate_authority:
    "the authority's private key; no certificate can be issued or revoked any more",
  aws_backup_vault: "all recovery points",
  aws_cloudhsm_v2_cluster: "all keys in it",
  aws_cloudwatch_log_group: "all log events",
  aws_cognito_user_pool: "all users",
  aws_dynamodb_global_table: "all items",
  aws_dynamodb_table: "all items",
  aws_dynamodb_table_item: "the item",
  aws_ebs_volume: "all data on the volume",
  aws_ecr_repository: "all images",
  aws_efs_file_system: "all files",
  aws_iam_access_key: "the key: whoever uses it is locked out",
  aws_instance: "what is on the disks that end with it",
  aws_kinesis_stream: "all records that nobody has read yet",
  aws_kms_external_key: "everything that is encrypted with it becomes unreadable",
  aws_kms_key: "everything that is encrypted with it becomes unreadable",
  aws_kms_replica_key: "everything that is encrypted with it becomes unreadable",
  aws_mq_broker: "all messages that wait in it",
  aws_msk_cluster: "all records",
  aws_qldb_ledger: "the ledger and its history",
  aws_route53_zone: "all records; a new zone has other name servers",
  aws_s3_bucket: "all objects and their versions",
  aws_s3_object: "the object",
  aws_secretsmanager_secret: "the secret and its versions",
  aws_sns_topic: "its subscriptions and what is in delivery",
  aws_sqs_queue: "all messages that wait in it",
  aws_ssm_parameter: "the value and its history",
  aws_xray_encryption_config:
    "nothing in AWS changes, but no stack owns the account's trace encryption any more",
};

/** Families of AWS types that hold data. */
const HOLDS_DATA =
  /^aws_(s3\w*_(directory_)?bucket|s3_bucket_object|s3tables_table\w*|s3vectors_\w+|glacier_vault|(rds|docdb|neptune|redshift|memorydb|dsql|keyspaces|timestream\w*|opensearch\w*|elasticsearch|elasticache|lightsail|fsx|ebs|efs|db|ami|storagegateway|codecommit|cloudtrail_event|healthlake|sagemaker|workspaces|kinesis_video|secretsmanager|directory_service|ecrpublic|location|qldb|emr|mskconnect|appconfig_hosted|datasync)_?\w*_?(cluster|instance|database|table|domain|collection|replication_group|serverless_cache|disk|volume|file_system|snapshot\w*|copy|image|repository|data_store|datastore|feature_group|directory|stream|ledger|tracker|version|keyspace))$/;

/** Types that only configure, connect, permit or group others. */
const HOLDS_NOTHING = new RegExp(
  `^aws_(${[
    "(api_gateway|apigatewayv2|app_?autoscaling|autoscaling|budgets|ce|chatbot|cloudfront|codestar\\w*|config|detective|dlm|ecs|elb|eks_(addon|access|node|fargate|pod)|events|globalaccelerator|guardduty|inspector2?|lambda|lb|alb|organizations|pipes|ram|resourcegroups|resourceexplorer2|route53_(record|health_check|resolver\\w*)|route53profiles|scheduler|securityhub|servicecatalog|servicequotas|sfn|shield|ssoadmin|vpc|vpclattice|waf\\w*|xray)(_\\w+)?",
    "iam_(?!access_key|server_certificate|signing_certificate|user_ssh_key|virtual_mfa)\\w+",
    "s3_bucket_(?!object$)\\w+|s3_(account_public_access_block|access_point|access_point_policy)|s3control_\\w+",
    "(sns_topic|sqs_queue|kms_key|ecr_repository|ecr_lifecycle|secretsmanager_secret|efs_file_system|backup_vault|glacier_vault|opensearch_domain|cloudwatch_log_resource|cloudwatch_log_destination|cloudwatch_log_account)_(policy|policies|subscription|redrive_policy|redrive_allow_policy|notifications|lock_configuration|rotation|data_protection_policy)",
    "kms_(alias|grant)|ec2_(tag|managed_prefix_list\\w*|transit_gateway\\w*)|cloudwatch_(?!log_group$|log_stream$)\\w+|backup_(plan|selection)|cloudtrail|cognito_(?!user_pool$|user$|identity_pool$)\\w+",
    "(security_group|subnet|route|route_table|internet_gateway|egress_only_internet_gateway|nat_gateway|network_acl|network_interface|eip|placement_group|customer_gateway|vpn_gateway|default|main_route_table|flow_log|prefix_list|key_pair|launch_template|launch_configuration|volume_attachment|ssm_(?!parameter$)\\w+)(_\\w+)?",
    "(db|rds|docdb|neptune|redshift|elasticache|memorydb|dax)_(cluster_)?(parameter_group|subnet_group|option_group|security_group|event_subscription|proxy\\w*|endpoint|role_association|instance_role_association|authentication_profile|user_group_association)",
    "dynamodb_(table_replica|contributor_insights|kinesis_streaming_destination|resource_policy|tag|global_secondary_index)|kinesis_(stream_consumer|resource_policy|firehose_delivery_stream)|acm_certificate_validation|(glue|athena)_(?!catalog_table$|registry$|schema$)\\w+",
  ].join("|")})$`,
);

/** What goes when a resource of the type is destroyed. */
export function holdingOf(type: string): Holding {
  const data = Object.hasOwn(HOLDINGS, type) ? HOLDINGS[type] : undefined;
  if (data !== undefined) return { data };
  if (HOLDS_NOTHING.test(type)) return "nothing";
  return HOLDS_DATA.test(type) ? { data: "the data that it holds" } : "unknown";
}
