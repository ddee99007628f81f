import type { Environment } from "../environments/environment.ts";
import type { Names } from "../environments/names.ts";
import type { AwsStack } from "./aws-stack.ts";
import type { Bucket } from "./bucket.ts";
import type { CustomerKey } from "./customer-key.ts";
import type { FailureQueue } from "./failure-queue.ts";
import type { PolicyStatement } from "./policy-document.ts";
import type { ResultsTable } from "./results-table.ts";
import { SharpLayer } from "./sharp-layer.ts";
import { TracedFunction } from "./traced-function.ts";

export interface Built {
  /** Folder of the zips that `npm run bundle` writes. */
  readonly bundles: string;
  /** `host`: sharp for this machine, for a local run. */
  readonly sharp?: "host";
}

interface Parts {
  readonly built: Built;
  readonly images: Bucket;
  readonly processed: Bucket;
  readonly table: ResultsTable;
  readonly failures: FailureQueue;
  readonly key: CustomerKey;
}

/** The two functions, each with leave to do what its code in `handlers/` does, and nothing else. */
export function pipelineFunctions(
  stack: AwsStack,
  environment: Environment,
  its: Names,
  { built, images, processed, table, failures, key }: Parts,
) {
  const writeResults: PolicyStatement = {
    sid: "WriteResults",
    actions: ["dynamodb:PutItem"],
    resources: [table.arn],
  };
  const common = {
    bundles: built.bundles,
    runtime: environment.runtime,
    architecture: environment.architecture,
    logRetentionDays: environment.logRetentionDays,
    retries: environment.retries,
    keyArn: key.arn,
    dependsOn: [key.alias],
    failureQueueArn: failures.arn,
    protected: environment.protected,
  };
  const sharp = new SharpLayer(stack, "sharp", {
    name: its.sharpLayer,
    bundles: built.bundles,
    architecture: environment.architecture,
    runtime: environment.runtime,
    ...(built.sharp && { build: built.sharp }),
  });
  const preprocessImage = new TracedFunction(stack, "preprocess-image", {
    ...common,
    ...environment.functions.preprocessImage,
    name: its.preprocessImage,
    description: "Makes an uploaded picture easier to read",
    zip: "preprocess-image.zip",
    layers: [sharp.arn],
    environment: {
      ENVIRONMENT: environment.name,
      RESULTS_TABLE: table.name,
      PROCESSED_BUCKET: processed.name,
    },
    statements: [
      ...readObjects(images),
      // GetObject too: an older picture is replaced only after a look at what is there (HeadObject, then If-Match).
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      {
        sid: "WriteProcessed",
        actions: ["s3:PutObject", "s3:GetObject"],
        resources: [`${processed.arn}/*`],
      },
      writeResults,
    ],
  });
  const detectText = new TracedFunction(stack, "detect-text", {
    ...common,
    ...environment.functions.detectText,
    name: its.detectText,
    description: "Reads the text in a processed picture and records it",
    zip: "detect-text.zip",
    environment: { ENVIRONMENT: environment.name, RESULTS_TABLE: table.name },
    statements: [
      ...readObjects(processed),
      {
        sid: "DetectText",
        actions: ["rekognition:DetectText"],
        resources: ["*"],
        because:
          "The action cannot be limited to a resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html",
      },
      writeResults,
    ],
  });
  return { preprocessImage, detectText };
}

/** Reading objects; with leave to list, S3 says 404 and not 403 when one is gone. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
function readObjects(bucket: Bucket): PolicyStatement[] {
  return [
    { sid: "ReadObjects", actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [`${bucket.arn}/*`] },
    { sid: "TellMissingObjects", actions: ["s3:ListBucket"], resources: [bucket.arn] },
  ];
}
