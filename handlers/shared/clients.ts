import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RekognitionClient } from "@aws-sdk/client-rekognition";
import { S3Client } from "@aws-sdk/client-s3";
import { captured } from "./capture.ts";

/**
 * The AWS clients. Region, credentials and, when not AWS is asked, the endpoint come from the environment variables
 * that every AWS SDK reads. Each is made once, when the function starts.
 *
 * `maxAttempts`: before its nth retry the SDK waits a random time, after a throttled call of up to 0.5 s, 1 s, 2 s,
 * 4 s … Every wait ends when the function's time does (see `Run.signal`).
 * `requestTimeout`: until the answer's headers; without `throwOnRequestTimeout` the SDK only warns.
 */
const connectionTimeout = 3_000;
const throwOnRequestTimeout = true;

/** A failed precondition of a write tells that somebody else wrote: expected. */
export const s3 = () =>
  captured(
    new S3Client({
      maxAttempts: 4,
      requestHandler: { connectionTimeout, requestTimeout: 10_000, throwOnRequestTimeout },
    }),
    ["PreconditionFailed"],
  );

/** Patient (15.5 s at most): waiting for capacity costs a twentieth of reading the image once more. */
export const dynamodb = () =>
  captured(
    new DynamoDBClient({
      maxAttempts: 6,
      requestHandler: { connectionTimeout, requestTimeout: 10_000, throwOnRequestTimeout },
    }),
    ["ConditionalCheckFailedException"],
  );

/** Rekognition allows few calls per second in most regions, and takes seconds for a full page. */
export const rekognition = () =>
  captured(
    new RekognitionClient({
      maxAttempts: 5,
      requestHandler: { connectionTimeout, requestTimeout: 30_000, throwOnRequestTimeout },
    }),
  );
