/**
 * The AWS services whose calls name a resource, by every spelling that clients put on the wire. Sources are the
 * parameter lists that the SDKs publish:
 *
 * - Node: https://github.com/aws/aws-xray-sdk-node/blob/master/packages/core/lib/resources/aws_whitelist.json
 * - Python: https://github.com/aws/aws-xray-sdk-python/blob/master/aws_xray_sdk/ext/resources/aws_para_whitelist.json
 *   (the name is the endpoint prefix of botocore's model)
 * - Go: https://github.com/aws/aws-xray-sdk-go/blob/master/resources/AWSWhitelist.json
 * - Java, SDK 1 and SDK 2: `DefaultOperationParameterWhitelist.json`, once in aws-xray-recorder-sdk-aws-sdk and once in
 *   aws-xray-recorder-sdk-aws-sdk-v2 of https://github.com/aws/aws-xray-sdk-java
 * - .NET: https://github.com/aws/aws-xray-sdk-dotnet/blob/master/sdk/src/Handlers/AwsSdk/DefaultAWSWhitelist.json
 * - Ruby: https://github.com/aws/aws-xray-sdk-ruby/blob/master/lib/aws-xray-sdk/facets/resources/aws_params_allowlist.rb
 * - The OpenTelemetry collector: https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/aws.go
 */
export interface AwsService {
  /** As it appears in the type of a call that names no resource: `AWS::<name>`. */
  readonly name: string;
  /**
   * Other names of the service, in lower case. A call by such a name that names no resource keeps it in its type: AWS
   * shows `AWS::SimpleSystemsManagement`, not `AWS::SSM`, for Systems Manager in .NET.
   */
  readonly aliases?: readonly string[];
  /** What a call can name, and the fields of `aws` that name it, in order of preference. */
  readonly resource?: { readonly type: string; readonly fields: readonly string[] };
  /**
   * The service accepts an event and later invokes a consumer with it, which continues the trace. Such a service stays on
   * the map although a segment names the call as its parent: that segment is the consumer's, not the service's.
   */
  readonly isEventSource?: boolean;
}

/**
 * "For example, AWS::DynamoDB::Table for an Amazon DynamoDB table", https://docs.aws.amazon.com/xray/latest/api/API_Service.html.
 * AWS documents the types of buckets, tables, queues and functions. Of the others no list is public: they have the
 * names of the AWS CloudFormation resource types, as the documented ones do.
 */
export const AWS_SERVICES: readonly AwsService[] = [
  {
    name: "S3",
    resource: {
      type: "AWS::S3::Bucket",
      fields: ["bucket_name", "bucket", "destination_bucket_name", "source_bucket_name"],
    },
    isEventSource: true,
  },
  {
    name: "DynamoDB",
    aliases: ["dynamodbstreams", "streamsdynamodb"],
    resource: { type: "AWS::DynamoDB::Table", fields: ["table_name", "table_names"] },
    isEventSource: true,
  },
  {
    name: "SQS",
    resource: { type: "AWS::SQS::Queue", fields: ["queue_url", "queue_urls"] },
    isEventSource: true,
  },
  {
    name: "SNS",
    resource: { type: "AWS::SNS::Topic", fields: ["topic_arn", "target_arn"] },
    isEventSource: true,
  },
  // .NET's spelling of SNS is a node of its own in AWS, too: https://github.com/aws/aws-xray-sdk-dotnet/issues/166
  { name: "SimpleNotificationService", isEventSource: true },
  // An invoked function has the type of the segment that Lambda sends for it:
  // https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html#xray-api-traces
  { name: "Lambda", resource: { type: "AWS::Lambda", fields: ["function_name"] } },
  {
    name: "Kinesis",
    resource: { type: "AWS::Kinesis::Stream", fields: ["stream_name", "stream_arn"] },
    isEventSource: true,
  },
  {
    name: "Firehose",
    aliases: ["kinesisfirehose"],
    resource: { type: "AWS::KinesisFirehose::DeliveryStream", fields: ["delivery_stream_name"] },
    isEventSource: true,
  },
  {
    name: "EventBridge",
    aliases: ["events", "cloudwatchevents"],
    resource: { type: "AWS::Events::EventBus", fields: ["event_bus_name", "event_bus_names"] },
    isEventSource: true,
  },
  {
    name: "Scheduler",
    aliases: ["eventbridgescheduler"],
    resource: { type: "AWS::Scheduler::Schedule", fields: ["schedule_name", "name"] },
    isEventSource: true,
  },
  {
    name: "SFN",
    aliases: ["stepfunctions", "states"],
    resource: { type: "AWS::StepFunctions::StateMachine", fields: ["state_machine_arn"] },
    isEventSource: true,
  },
  { name: "IoTDataPlane", aliases: ["iotdata", "dataatsiot", "dataiot"], isEventSource: true },
  { name: "Kafka", aliases: ["msk"], isEventSource: true },
  { name: "MQ", isEventSource: true },
  {
    name: "SecretsManager",
    resource: { type: "AWS::SecretsManager::Secret", fields: ["secret_id", "secret_arn"] },
  },
  {
    name: "SSM",
    aliases: ["simplesystemsmanagement"],
    resource: { type: "AWS::SSM::Parameter", fields: ["parameter_name", "name", "names"] },
  },
  {
    name: "KMS",
    aliases: ["keymanagementservice"],
    resource: { type: "AWS::KMS::Key", fields: ["key_id"] },
  },
  {
    name: "CloudWatchLogs",
    aliases: ["logs"],
    resource: { type: "AWS::Logs::LogGroup", fields: ["log_group_name"] },
  },
  {
    name: "SageMakerRuntime",
    aliases: ["runtimesagemaker"],
    resource: { type: "AWS::SageMaker::Endpoint", fields: ["endpoint_name"] },
  },
  { name: "ECR", resource: { type: "AWS::ECR::Repository", fields: ["repository_name"] } },
  { name: "CodeBuild", resource: { type: "AWS::CodeBuild::Project", fields: ["project_name"] } },
  { name: "Rekognition" },
  { name: "Textract" },
  { name: "Comprehend" },
  { name: "Translate" },
  { name: "Polly" },
  { name: "STS", aliases: ["securitytoken", "securitytokenservice"] },
];

const BY_NAME: ReadonlyMap<string, AwsService> = new Map(
  AWS_SERVICES.flatMap((service) =>
    [service.name.toLowerCase(), ...(service.aliases ?? [])].map((name) => [name, service]),
  ),
);

/** A service by the name that a client gave it. */
export interface NamedService {
  /** `S3` for `s3`, `AWS::S3`, `Amazon S3` and `AmazonS3`; the client's own name where it is another one. */
  readonly name: string;
  /** Undefined for a service without an entry. */
  readonly service?: AwsService;
}

/** The names that were looked up: clients repeat a few. */
const known = new Map<string, NamedService>();
/** A client that makes up names without end must not fill the memory. */
const MAX_KNOWN = 1000;

/** Finds the service whatever prefix, case or version a client writes: `AmazonDynamoDBv2` is DynamoDB. */
export function awsServiceOf(given: string): NamedService {
  let found = known.get(given);
  if (found === undefined) {
    if (known.size === MAX_KNOWN) known.clear();
    found = find(given);
    known.set(given, found);
  }
  return found;
}

function find(given: string): NamedService {
  const name = given.replace(/^AWS(?:::|\.SDK\.)/i, "");
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  for (const candidate of [bare, bare.replace(/^(?:amazon|aws)/, "")]) {
    for (const unversioned of [candidate, candidate.replace(/v\d$/, "")]) {
      const service = BY_NAME.get(unversioned);
      if (service === undefined) continue;
      return { name: service.name.toLowerCase() === unversioned ? service.name : name, service };
    }
  }
  return { name };
}
