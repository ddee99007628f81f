import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAuthorizer } from "../iam/authorizer.ts";
import type { EmulatedService } from "../protocol/index.ts";
import { emptyDeployment } from "../template/empty.ts";
import { createCloudWatch } from "./cloudwatch/cloudwatch.ts";
import { dynamoDbService } from "./dynamodb/dynamodb.ts";
import { createTables } from "./dynamodb/tables.ts";
import { createEventBridge } from "./eventbridge/eventbridge.ts";
import { createKms } from "./kms/kms.ts";
import { lambdaService } from "./lambda/lambda.ts";
import { createLogs } from "./logs/logs.ts";
import { createRekognition } from "./rekognition/rekognition.ts";
import { createS3 } from "./s3/s3.ts";
import { createSns } from "./sns/sns.ts";
import { createSqs } from "./sqs/sqs.ts";
import { createSts } from "./sts/sts.ts";

/**
 * The emulated services of a deployment that declares nothing, by their folder. They can be described, and answer
 * that nothing exists; they open no port and start no process.
 */
export function emptyServices(): ReadonlyMap<string, EmulatedService> {
  const deployment = emptyDeployment({});
  const options = { deployment, authorizer: createAuthorizer(deployment) };
  const sns = createSns(options);
  const sqs = createSqs(options);
  const readObject = () => Promise.reject(new Error("A deployment without buckets has no objects."));
  const tables = createTables([], options.authorizer, 0);
  // Without tables, nothing is ever asked of the store.
  const store = { client: new DynamoDBClient({ region: deployment.region }), close: async () => {} };
  const cloudwatch = createCloudWatch({ ...options, topics: sns.topics, sample: () => {} });
  cloudwatch.close();
  return new Map<string, EmulatedService>([
    ["cloudwatch", cloudwatch],
    ["dynamodb", dynamoDbService({ ...options, tables, store, now: Date.now, later: () => {} })],
    ["eventbridge", createEventBridge({ ...options, targets: { topics: sns.topics, queues: sqs.queues } })],
    ["kms", createKms(options)],
    ["lambda", lambdaService([], options.authorizer)],
    ["logs", createLogs(options)],
    ["rekognition", createRekognition({ ...options, readObject })],
    ["s3", createS3(options)],
    ["sns", sns],
    ["sqs", sqs],
    ["sts", createSts()],
  ]);
}
