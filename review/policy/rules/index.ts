import type { Rule } from "../rule.ts";
import { dynamodbRules } from "./dynamodb.ts";
import { iamRules } from "./iam.ts";
import { kmsRules } from "./kms.ts";
import { lambdaRules } from "./lambda.ts";
import { logRules } from "./logs.ts";
import { messagingRules } from "./messaging.ts";
import { metricRules } from "./metrics.ts";
import { pipelineRules } from "./pipeline.ts";
import { s3Rules } from "./s3.ts";
import { terraformRules } from "./terraform.ts";
import { xrayRules } from "./xray.ts";

/** Every rule. */
export const rules: readonly Rule[] = [
  ...s3Rules,
  ...lambdaRules,
  ...dynamodbRules,
  ...kmsRules,
  ...messagingRules,
  ...logRules,
  ...metricRules,
  ...iamRules,
  ...xrayRules,
  ...pipelineRules,
  ...terraformRules,
];
