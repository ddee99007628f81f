/**
 * What AWS allows, with the page that says so. The schema checks against these, and every message that names a
 * limit also names its source.
 */
export interface Limit {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly source: string;
}

const limit = (minimum: number, maximum: number, unit: string, source: string): Limit => ({
  minimum,
  maximum,
  unit,
  source,
});

const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html";
const LAMBDA_RETRIES = "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html";
const SAMPLING_RULE = "https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html";
const TABLE_THROUGHPUT =
  "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html";
const TABLE_QUOTA =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-capacity-units-provisioned-on-demand";

/** AWS's default quota for one table; a higher one must be asked for. */
export const TABLE_UNITS = limit(1, 40_000, "capacity units", TABLE_THROUGHPUT);
/** Request units per second that an on-demand table may be held to. */
export const ON_DEMAND_CEILING = limit(1, 40_000, "request units per second", TABLE_QUOTA);
/** DynamoDB accepts a target utilisation only in this range. */
export const AUTOSCALING_TARGET = limit(
  20,
  90,
  "per cent",
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
);

export const FUNCTION_MEMORY = limit(128, 10_240, "MB", LAMBDA);
export const FUNCTION_TIMEOUT = limit(1, 900, "seconds", LAMBDA);
export const RETRY_ATTEMPTS = limit(0, 2, "retries", LAMBDA_RETRIES);
export const EVENT_AGE = limit(60, 21_600, "seconds", LAMBDA_RETRIES);

/** Per function, and for all functions of an account and region together: 100 of its 1000 stay unreserved. */
export const RESERVED_CONCURRENCY = limit(
  1,
  900,
  "concurrent executions",
  "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
);

/** AWS raises the default on request. The maximum is ours: the concurrency that follows must fit into an account's. */
export const REKOGNITION_QUOTA = limit(
  1,
  1000,
  "calls per second",
  "https://docs.aws.amazon.com/rekognition/latest/dg/limits.html",
);

/** Node.js runtimes with which a function can be made. */
export const RUNTIMES = {
  identifiers: ["nodejs22.x", "nodejs24.x"],
  source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
} as const;

const XRAY_QUOTAS = "https://docs.aws.amazon.com/general/latest/gr/xray.html";
/** Of one account and region, so of all environments in it together. */
export const GROUPS = limit(0, 25, "groups", XRAY_QUOTAS);
export const SAMPLING_RULES = limit(0, 25, "sampling rules", XRAY_QUOTAS);

export const GROUP_NAME = limit(
  1,
  32,
  "characters",
  "https://docs.aws.amazon.com/xray/latest/api/API_CreateGroup.html",
);
export const RULE_NAME = limit(1, 32, "characters", SAMPLING_RULE);
export const RULE_PRIORITY = limit(1, 9999, "", SAMPLING_RULE);
export const RULE_RATE = limit(0, 1, "", SAMPLING_RULE);
export const RULE_RESERVOIR = limit(0, 1_000_000, "requests per second", SAMPLING_RULE);
export const RULE_SERVICE = limit(1, 64, "characters", SAMPLING_RULE);
export const RULE_METHOD = limit(1, 10, "characters", SAMPLING_RULE);
export const RULE_PATH = limit(1, 128, "characters", SAMPLING_RULE);

export const BUCKET_NAME = limit(
  3,
  63,
  "characters",
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
);

/** S3 matches a notification's prefix and suffix against the key, which is at most this long. */
export const KEY_FILTER = limit(
  1,
  1024,
  "characters",
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",
);

/** CloudWatch Logs accepts these periods and no other. */
export const LOG_RETENTION = {
  days: [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ],
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
} as const;

export const TAGS = {
  perResource: 50,
  key: 128,
  value: 256,
  source: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
} as const;
