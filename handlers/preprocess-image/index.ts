import { createDynamoDB, createS3 } from "../shared/clients.ts";
import { environment } from "../shared/environment.ts";
import { handlerOf } from "../shared/invocation.ts";
import { forget } from "../shared/results.ts";
import * as z from "../shared/schema.ts";
import { preprocess } from "./preprocess.ts";

const { ENVIRONMENT, PROCESSED_BUCKET, RESULTS_TABLE } = environment(
  z.object({
    ENVIRONMENT: z.text,
    PROCESSED_BUCKET: z.text,
    RESULTS_TABLE: z.text,
  }),
);
const objects = { s3: createS3(), processedBucket: PROCESSED_BUCKET };
const results = { dynamodb: createDynamoDB(), table: RESULTS_TABLE };

/** Makes an uploaded picture readable, and stores it where detect-text reads it. */
export const handler = handlerOf(
  ENVIRONMENT,
  (upload, run) => preprocess(upload, run, objects, results),
  (upload, run) => forget(upload, run, results),
);
