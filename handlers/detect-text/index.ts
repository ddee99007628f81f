import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RekognitionClient } from "@aws-sdk/client-rekognition";
import { S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { captured } from "../shared/capture.ts";
import { environment } from "../shared/environment.ts";
import { handlerOf } from "../shared/invocation.ts";
import { detect } from "./detect.ts";

const { ENVIRONMENT, RESULTS_TABLE } = environment(
  z.object({ ENVIRONMENT: z.string().min(1), RESULTS_TABLE: z.string().min(1) }),
);
const clients = {
  s3: captured(new S3Client()),
  rekognition: captured(new RekognitionClient()),
  dynamodb: captured(new DynamoDBClient()),
};

export const handler = handlerOf(ENVIRONMENT, (picture, run) => detect(picture, run, RESULTS_TABLE, clients));
