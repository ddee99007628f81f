import * as model from "@aws-sdk/client-sqs";
import { awsJson, awsQuery, createService, type EmulatedService } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { emptyBatch, missingParameter } from "./errors.ts";
import { sqsOperations } from "./operations.ts";
import { Queues } from "./queues.ts";

/** Amazon SQS, with the queues that other parts of the run look into. */
export interface Sqs extends EmulatedService {
  readonly queues: Queues;
}

/** Amazon SQS over the deployment's queues, in both protocols that its clients speak. */
export function createSqs({ deployment, authorizer }: ServiceOptions): Sqs {
  const queues = new Queues(deployment, authorizer);
  const service = createService({
    name: "Amazon SQS",
    model,
    protocols: [
      awsJson({ version: "1.0", errorNamespace: "com.amazonaws.sqs", queryCompatible: true }),
      awsQuery("http://queue.amazonaws.com/doc/2012-11-05/"),
    ],
    operations: sqsOperations(queues, authorizer),
    missing: ([first = ""]) => (first === "Entries" ? emptyBatch() : missingParameter(first)),
    omitsEmpty: true,
  });
  return { ...service, queues };
}
