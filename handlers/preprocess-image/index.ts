import { dynamodb, s3 } from "../shared/clients.ts";
import { environment } from "../shared/environment.ts";
import { handlerOf } from "../shared/invocation.ts";
import * as z from "../shared/schema.ts";
import { preprocess } from "./preprocess.ts";

const { ENVIRONMENT, PROCESSED_BUCKET, RESULTS_TABLE } = environment(
  z.object({
    ENVIRONMENT: z.text,
    PROCESSED_BUCKET: z.text,
    RESULTS_TABLE: z.text,
  }),
);
const objects = { s3: s3(), processedBucket: PROCESSED_BUCKET };
const results = { dynamodb: dynamodb(), table: RESULTS_TABLE };

/** Makes an uploaded picture readable, and puts it where detect-text finds it. */
export const handler = handlerOf(ENVIRONMENT, (upload, run) => preprocess(upload, run, objects, results));
