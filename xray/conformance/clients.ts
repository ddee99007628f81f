import type { Raw } from "../documents/json.ts";

/** One call as a client records it, and the node that it must have on the map. */
export interface Call {
  /** The subsegment's name on the wire. */
  readonly name: string;
  /** The subsegment's `aws`. */
  readonly aws: Raw;
  /** `name (type)` of each node. */
  readonly nodes: readonly string[];
}

/** A client, and the calls that it records. */
export interface Client {
  readonly name: string;
  /** Where its spelling comes from. */
  readonly source: string;
  readonly calls: readonly Call[];
}

const QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts";
const TABLE_NODE = "carts (AWS::DynamoDB::Table)";
const BUCKET_NODE = "photos (AWS::S3::Bucket)";
const QUEUE_NODE = `${QUEUE} (AWS::SQS::Queue)`;
const TOPIC_NODE = `${TOPIC} (AWS::SNS::Topic)`;
const FUNCTION_NODE = "resize (AWS::Lambda)";
const BOTH_TABLES = [TABLE_NODE, "stock (AWS::DynamoDB::Table)"];

/** The names under which a client calls the services that every parameter list has. */
interface Spelling {
  readonly s3: string;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly sns: string;
  readonly lambda: string;
}

/** The calls that the parameter lists of all X-Ray SDKs have, under the names of one of them. */
function common({ s3, dynamodb, sqs, sns, lambda }: Spelling): readonly Call[] {
  const call = (name: string, operation: string, aws: Raw, ...nodes: string[]): Call => ({
    name,
    aws: { operation, region: "eu-west-1", ...aws },
    nodes,
  });
  return [
    call(s3, "GetObject", { bucket_name: "photos", key: "a.png" }, BUCKET_NODE),
    call(s3, "ListBuckets", {}, "S3 (AWS::S3)"),
    call(dynamodb, "PutItem", { table_name: "carts" }, TABLE_NODE),
    call(dynamodb, "BatchGetItem", { table_names: ["carts", "stock"] }, ...BOTH_TABLES),
    call(dynamodb, "ListTables", { table_count: 3 }, "DynamoDB (AWS::DynamoDB)"),
    call(sqs, "SendMessage", { queue_url: QUEUE, message_id: "1" }, QUEUE_NODE),
    ...(sns === "SimpleNotificationService"
      ? [
          call(
            sns,
            "Publish",
            { topic_arn: TOPIC },
            "SimpleNotificationService (AWS::SimpleNotificationService)",
          ),
        ]
      : [call(sns, "Publish", { topic_arn: TOPIC }, TOPIC_NODE)]),
    call(lambda, "Invoke", { function_name: "resize", invocation_type: "Event" }, FUNCTION_NODE),
    call(
      lambda,
      "Invoke",
      { function_name: "arn:aws:lambda:eu-west-1:123456789012:function:resize:live" },
      FUNCTION_NODE,
    ),
  ];
}

const COPY: Raw = {
  operation: "CopyObject",
  source_bucket_name: "incoming",
  source_key: "a",
  destination_bucket_name: "photos",
  destination_key: "b",
};

export const CLIENTS: readonly Client[] = [
  {
    name: "X-Ray SDK for Node.js",
    source:
      "https://github.com/aws/aws-xray-sdk-node/blob/master/packages/core/lib/resources/aws_whitelist.json",
    calls: [
      ...common({ s3: "S3", dynamodb: "DynamoDB", sqs: "SQS", sns: "SNS", lambda: "Lambda" }),
      // Clients of the AWS SDK without an entry in the list record their name alone.
      {
        name: "Rekognition",
        aws: { operation: "DetectText" },
        nodes: ["Rekognition (AWS::Rekognition)"],
      },
    ],
  },
  {
    name: "X-Ray SDK for Python",
    source:
      "https://github.com/aws/aws-xray-sdk-python/blob/master/aws_xray_sdk/ext/resources/aws_para_whitelist.json",
    calls: [
      ...common({ s3: "s3", dynamodb: "dynamodb", sqs: "sqs", sns: "sns", lambda: "lambda" }),
      {
        name: "s3",
        aws: { operation: "CopyObject", copy_source: "incoming/a", bucket: "photos", key: "b" },
        nodes: [BUCKET_NODE],
      },
    ],
  },
  {
    name: "X-Ray SDK for Java, AWS SDK 1",
    source:
      "https://github.com/aws/aws-xray-sdk-java/blob/master/aws-xray-recorder-sdk-aws-sdk/src/main/resources/com/amazonaws/xray/handlers/DefaultOperationParameterWhitelist.json",
    calls: [
      ...common({
        s3: "Amazon S3",
        dynamodb: "AmazonDynamoDBv2",
        sqs: "AmazonSQS",
        sns: "AmazonSNS",
        lambda: "AWSLambda",
      }),
      { name: "Amazon S3", aws: COPY, nodes: [BUCKET_NODE] },
    ],
  },
  {
    name: "X-Ray SDK for Java, AWS SDK 2",
    source:
      "https://github.com/aws/aws-xray-sdk-java/blob/master/aws-xray-recorder-sdk-aws-sdk-v2/src/main/resources/com/amazonaws/xray/interceptors/DefaultOperationParameterWhitelist.json",
    calls: [
      ...common({ s3: "S3", dynamodb: "DynamoDb", sqs: "SQS", sns: "SNS", lambda: "Lambda" }),
      { name: "S3", aws: COPY, nodes: [BUCKET_NODE] },
    ],
  },
  {
    name: "X-Ray SDK for Go",
    source: "https://github.com/aws/aws-xray-sdk-go/blob/master/resources/AWSWhitelist.json",
    calls: common({ s3: "s3", dynamodb: "dynamodb", sqs: "sqs", sns: "sns", lambda: "lambda" }),
  },
  {
    name: "X-Ray SDK for .NET",
    source:
      "https://github.com/aws/aws-xray-sdk-dotnet/blob/master/sdk/src/Handlers/AwsSdk/DefaultAWSWhitelist.json",
    calls: [
      ...common({
        s3: "S3",
        dynamodb: "DynamoDBv2",
        sqs: "SQS",
        sns: "SimpleNotificationService",
        lambda: "Lambda",
      }),
      { name: "S3", aws: COPY, nodes: [BUCKET_NODE] },
      {
        name: "SimpleSystemsManagement",
        aws: { operation: "GetParametersByPath" },
        nodes: ["SimpleSystemsManagement (AWS::SimpleSystemsManagement)"],
      },
    ],
  },
  {
    name: "X-Ray SDK for Ruby",
    source:
      "https://github.com/aws/aws-xray-sdk-ruby/blob/master/lib/aws-xray-sdk/facets/resources/aws_params_allowlist.rb",
    calls: common({ s3: "S3", dynamodb: "DynamoDB", sqs: "SQS", sns: "SNS", lambda: "Lambda" }),
  },
  {
    name: "OpenTelemetry collector, X-Ray exporter",
    source:
      "https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/aws.go",
    calls: [
      // The exporter keeps a bucket, a topic and a function in the metadata, where X-Ray does not look for them.
      { name: "S3", aws: { operation: "PutObject" }, nodes: ["S3 (AWS::S3)"] },
      { name: "AWS::S3", aws: { operation: "PutObject" }, nodes: ["S3 (AWS::S3)"] },
      { name: "DynamoDB", aws: { operation: "PutItem", table_name: "carts" }, nodes: [TABLE_NODE] },
      {
        name: "AWS::DynamoDB",
        aws: { operation: "BatchGetItem", table_names: ["carts", "stock"] },
        nodes: BOTH_TABLES,
      },
      {
        name: "AmazonDynamoDBv2",
        aws: { operation: "PutItem", table_name: "carts" },
        nodes: [TABLE_NODE],
      },
      { name: "SQS", aws: { operation: "SendMessage", queue_url: QUEUE }, nodes: [QUEUE_NODE] },
      { name: "AmazonSQS", aws: { operation: "SendMessage", queue_url: QUEUE }, nodes: [QUEUE_NODE] },
    ],
  },
  {
    name: "API Gateway",
    source: "https://docs.aws.amazon.com/xray/latest/devguide/xray-services-apigateway.html",
    calls: [
      {
        name: "Lambda",
        aws: {
          function_name: "resize",
          region: "eu-west-1",
          operation: "Invoke",
          resource_names: ["resize"],
        },
        nodes: [FUNCTION_NODE],
      },
    ],
  },
  {
    name: "Parameters of your own (`appendAWSWhitelist` and its relatives)",
    source: "https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-nodejs-awssdkclients.html",
    calls: [
      {
        name: "Kinesis",
        aws: { operation: "PutRecord", stream_name: "clicks" },
        nodes: ["clicks (AWS::Kinesis::Stream)"],
      },
      {
        name: "firehose",
        aws: { operation: "PutRecord", delivery_stream_name: "lake" },
        nodes: ["lake (AWS::KinesisFirehose::DeliveryStream)"],
      },
      {
        name: "SFN",
        aws: {
          operation: "StartExecution",
          state_machine_arn: "arn:aws:states:eu-west-1:123456789012:stateMachine:checkout",
        },
        nodes: ["checkout (AWS::StepFunctions::StateMachine)"],
      },
      {
        name: "events",
        aws: { operation: "PutEvents", event_bus_name: "shop" },
        nodes: ["shop (AWS::Events::EventBus)"],
      },
      {
        name: "SecretsManager",
        aws: { operation: "GetSecretValue", secret_id: "db" },
        nodes: ["db (AWS::SecretsManager::Secret)"],
      },
      {
        name: "ssm",
        aws: { operation: "GetParameter", name: "/shop/rate" },
        nodes: ["/shop/rate (AWS::SSM::Parameter)"],
      },
    ],
  },
];
