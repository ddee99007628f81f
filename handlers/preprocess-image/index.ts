import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { captured } from "../shared/capture.ts";
import { environment } from "../shared/environment.ts";
import { handlerOf } from "../shared/invocation.ts";
import { preprocess } from "./preprocess.ts";

const { ENVIRONMENT, PROCESSED_BUCKET, RESULTS_TABLE } = environment(
  z.object({
    ENVIRONMENT: z.string().min(1),
    PROCESSED_BUCKET: z.string().min(1),
    RESULTS_TABLE: z.string().min(1),
  }),
);
const settings = { processedBucket: PROCESSED_BUCKET, resultsTable: RESULTS_TABLE };
const clients = { s3: captured(new S3Client()), dynamodb: captured(new DynamoDBClient()) };

export const handler = handlerOf(ENVIRONMENT, (upload, run) => preprocess(upload, run, settings, clients));
