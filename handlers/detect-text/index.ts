import { createDynamoDB, createRekognition, createS3 } from "../shared/clients.ts";
import { environment } from "../shared/environment.ts";
import { handlerOf } from "../shared/invocation.ts";
import * as z from "../shared/schema.ts";
import { detect } from "./detect.ts";

const { ENVIRONMENT, RESULTS_TABLE } = environment(z.object({ ENVIRONMENT: z.text, RESULTS_TABLE: z.text }));
const clients = { s3: createS3(), rekognition: createRekognition() };
const results = { dynamodb: createDynamoDB(), table: RESULTS_TABLE };

/** Reads the text in a processed picture and stores it. */
export const handler = handlerOf(ENVIRONMENT, (picture, run) => detect(picture, run, results, clients));
