import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RekognitionClient } from "@aws-sdk/client-rekognition";
import { S3Client } from "@aws-sdk/client-s3";
import { AWS_CALLS, type CallSettings } from "@image-text/contract/aws-calls";
import { captured } from "./capture.ts";

/**
 * The AWS clients, each made once, when the function starts. Region, credentials and, where the endpoint is not AWS,
 * its URL come from the environment variables that every AWS SDK reads. Every wait ends when the function's time
 * does (see `Run.signal`).
 */
const configuration = ({ maxAttempts, connectionTimeout, requestTimeout }: CallSettings) => ({
  maxAttempts,
  // Without `throwOnRequestTimeout` the SDK only warns.
  requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
});

/** A failed precondition means that another invocation has written: expected. */
export const createS3 = () => captured(new S3Client(configuration(AWS_CALLS.s3)), ["PreconditionFailed"]);

/** A failed condition means that the same or a later upload has a result: expected. */
export const createDynamoDB = () =>
  captured(new DynamoDBClient(configuration(AWS_CALLS.dynamodb)), ["ConditionalCheckFailedException"]);

export const createRekognition = () => captured(new RekognitionClient(configuration(AWS_CALLS.rekognition)));
