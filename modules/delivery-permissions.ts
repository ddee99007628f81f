import type { PolicyStatement } from "./policy-document.ts";
import { arn, ownKeys, type Place, REFERENCE, resourceStatements, UNNAMED } from "./resource-permissions.ts";

/** Permission to read everything that Terraform compares with its state; not to read a picture, item or message. */
export function readStatements(place: Place): PolicyStatement[] {
  return resourceStatements("read", place);
}

/**
 * What a plan needs beyond looking: Lambda shows the environment variables, which are encrypted with the
 * environment's key, only to a caller who may decrypt with it, through Lambda.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export function planStatements(place: Place): PolicyStatement[] {
  const own = ownKeys(place);
  return [
    {
      sid: "ReadFunctionVariables",
      actions: ["kms:Decrypt"],
      resources: [arn(place, "kms", "key/*")],
      conditions: {
        ...own,
        StringEquals: { ...own.StringEquals, "kms:ViaService": [`lambda.${place.region}.amazonaws.com`] },
      },
    },
  ];
}

/**
 * Terraform empties a bucket, all versions of its objects, before it destroys it; only where nothing in it must be
 * kept.
 */
function emptyBuckets({ partition, prefix }: Place): PolicyStatement[] {
  const buckets = `arn:${partition}:s3:::${prefix}-*`;
  return [
    { sid: "ListVersions", actions: ["s3:ListBucketVersions"], resources: [buckets] },
    {
      sid: "EmptyBuckets",
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      resources: [`${buckets}/*`],
    },
  ];
}

/** Leave to make, change and destroy this environment's resources, and nothing else in the account. */
export function writeStatements(place: Place): PolicyStatement[] {
  const { partition, account, prefix } = place;
  return [
    ...resourceStatements("write", place),
    ...(place.protected ? [] : emptyBuckets(place)),
    {
      sid: "CreateKeys",
      actions: ["kms:CreateKey", "kms:TagResource"],
      resources: ["*"],
      because: `A key has no name before it is made; it must be made with this project's tag. ${REFERENCE}list_awskeymanagementservice.html`,
      // TagResource is needed to make a key with tags; a key that has an owner cannot be taken over by it.
      conditions: {
        StringEquals: { "aws:RequestTag/Project": ["image-text"], "aws:RequestedRegion": [place.region] },
        Null: { "aws:ResourceTag/Project": ["true"] },
      },
    },
    ...(place.tracing
      ? [
          {
            sid: "EncryptTraces",
            actions: ["xray:PutEncryptionConfig"],
            resources: ["*"],
            because: `There is one setting for an account and region. ${REFERENCE}list_awsx-ray.html`,
            conditions: { StringEquals: { "aws:RequestedRegion": [place.region] } },
          },
        ]
      : []),
    {
      // Whoever makes a table or a function with a key must be allowed the key; through that service only.
      sid: "GiveKeysToServices",
      actions: ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      resources: [arn(place, "kms", "key/*")],
      conditions: {
        ...ownKeys(place),
        StringLike: {
          "kms:ViaService": ["dynamodb", "lambda", "sqs", "sns", "xray"].map(
            (it) => `${it}.${place.region}.amazonaws.com`,
          ),
        },
      },
    },
    {
      sid: "BoundedRoles",
      actions: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      resources: [`arn:${partition}:iam::${account}:role/${prefix}-*`],
      conditions: { StringEquals: { "iam:PermissionsBoundary": [boundaryArn(place)] } },
    },
    {
      sid: "TrustLambda",
      actions: ["iam:UpdateAssumeRolePolicy"],
      resources: [`arn:${partition}:iam::${account}:role/${prefix}-*`],
    },
    {
      sid: "PassToLambda",
      actions: ["iam:PassRole"],
      resources: [`arn:${partition}:iam::${account}:role/${prefix}-*`],
      conditions: { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com"] } },
    },
    {
      sid: "ScalingRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [
        `arn:${partition}:iam::${account}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable`,
      ],
      conditions: {
        StringEquals: { "iam:AWSServiceName": ["dynamodb.application-autoscaling.amazonaws.com"] },
      },
    },
  ];
}

/**
 * The most that a function's role may ever do, whatever policy is written for it. Without this bound the deploy role
 * could make itself a function with a role that may do anything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundaryStatements(place: Place): PolicyStatement[] {
  const { partition, prefix } = place;
  return [
    {
      sid: "Pictures",
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject"],
      resources: [`arn:${partition}:s3:::${prefix}-*`],
    },
    {
      sid: "Results",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      resources: [arn(place, "dynamodb", `table/${prefix}-*`)],
    },
    {
      sid: "Logs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [arn(place, "logs", `log-group:/aws/lambda/${prefix}-*`)],
    },
    { sid: "Failures", actions: ["sqs:SendMessage"], resources: [arn(place, "sqs", `${prefix}-*`)] },
    {
      sid: "Keys",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [arn(place, "kms", "key/*")],
      conditions: { "ForAnyValue:StringLike": { "kms:ResourceAliases": [`alias/${prefix}-*`] } },
    },
    {
      sid: "TraceAndRead",
      actions: ["rekognition:DetectText", "xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      resources: ["*"],
      because: `${UNNAMED} ${REFERENCE}list_amazonrekognition.html`,
    },
  ];
}

/** What the boundary of an environment's roles is called. Not `image-text-dev-…`: those the deploy role may change. */
export function deliveryName(prefix: string, purpose: "plan" | "deploy" | "read" | "boundary"): string {
  return `delivery-${prefix}-${purpose}`;
}

/** The policy that bounds every role of the environment. */
export function boundaryArn({
  partition,
  account,
  prefix,
}: Pick<Place, "partition" | "account" | "prefix">): string {
  return `arn:${partition}:iam::${account}:policy/${deliveryName(prefix, "boundary")}`;
}
