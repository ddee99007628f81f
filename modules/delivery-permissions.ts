import type { PolicyStatement } from "./policy-document.ts";

/** Where an environment's resources are, and what their names begin with. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly environment: string;
  /** `image-text-dev`. */
  readonly prefix: string;
  /** Whether the tracing stack of this account and region is delivered along with the environment. */
  readonly tracing: boolean;
}

/** What Terraform calls on one kind of resource: to look at it, and to make, change or destroy it. */
interface Family {
  readonly sid: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly resources: (place: Place) => readonly string[];
  readonly conditions?: (place: Place) => NonNullable<PolicyStatement["conditions"]>;
  /** Why a wildcard stands in actions or resources. */
  readonly because?: string;
}

const arn = (place: Place, service: string, resource: string) =>
  `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;

const FAMILIES =
  "All settings of a resource of this environment are read or written; each has an action of its own.";
const UNNAMED = "These actions cannot be limited to a resource.";
const REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

const keyAliases = ({ prefix, tracing }: Place) => [
  `alias/${prefix}-*`,
  ...(tracing ? ["alias/image-text-traces"] : []),
];

/**
 * A key has no name, and gets its alias last; so its tags tell whose it is. The tracing stack's key has no
 * environment.
 */
function ownKeys({ environment, tracing }: Place): NonNullable<PolicyStatement["conditions"]> {
  const project = { "aws:ResourceTag/Project": ["image-text"] };
  const its = { "aws:ResourceTag/Environment": [environment] };
  return tracing
    ? { StringEquals: project, StringEqualsIfExists: its }
    : { StringEquals: { ...project, ...its } };
}

/** The resources of the stacks, service by service. */
const families: readonly Family[] = [
  {
    sid: "Buckets",
    // Not s3:Get*: that would read the pictures.
    read: ["s3:GetBucket*", "s3:Get*Configuration", "s3:ListBucket", "s3:ListTagsForResource"],
    write: [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:PutBucket*",
      "s3:Put*Configuration",
    ],
    resources: ({ partition, prefix }) => [`arn:${partition}:s3:::${prefix}-*`],
    because: `${FAMILIES} ${REFERENCE}list_amazons3.html`,
  },
  {
    sid: "Table",
    read: ["dynamodb:Describe*", "dynamodb:ListTagsOfResource"],
    write: [
      "dynamodb:CreateTable",
      "dynamodb:DeleteTable",
      "dynamodb:TagResource",
      "dynamodb:UntagResource",
      "dynamodb:Update*",
    ],
    resources: (place) => [arn(place, "dynamodb", `table/${place.prefix}-*`)],
    because: `${FAMILIES} ${REFERENCE}list_amazondynamodb.html`,
  },
  {
    sid: "Functions",
    read: ["lambda:Get*", "lambda:List*"],
    write: [
      "lambda:AddPermission",
      "lambda:CreateFunction",
      "lambda:Delete*",
      "lambda:PublishLayerVersion",
      "lambda:PublishVersion",
      "lambda:Put*",
      "lambda:RemovePermission",
      "lambda:TagResource",
      "lambda:UntagResource",
      "lambda:Update*",
    ],
    resources: (place) => [
      arn(place, "lambda", `function:${place.prefix}-*`),
      arn(place, "lambda", `layer:${place.prefix}-*`),
    ],
    because: `${FAMILIES} ${REFERENCE}list_awslambda.html`,
  },
  {
    sid: "Queues",
    read: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"],
    write: ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
    resources: (place) => [arn(place, "sqs", `${place.prefix}-*`)],
  },
  {
    sid: "Topics",
    read: ["sns:GetTopicAttributes", "sns:GetSubscriptionAttributes", "sns:List*"],
    write: [
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:Unsubscribe",
      "sns:UntagResource",
    ],
    resources: (place) => [arn(place, "sns", `${place.prefix}-*`)],
    because: `${FAMILIES} ${REFERENCE}list_amazonsns.html`,
  },
  {
    sid: "Keys",
    read: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
    write: [
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:DisableKeyRotation",
      "kms:EnableKeyRotation",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ],
    resources: (place) => [arn(place, "kms", "key/*")],
    conditions: ownKeys,
  },
  {
    sid: "KeyAliases",
    read: [],
    write: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
    resources: (place) => keyAliases(place).map((alias) => arn(place, "kms", alias)),
  },
  {
    sid: "Logs",
    read: ["logs:ListTagsForResource"],
    write: [
      "logs:AssociateKmsKey",
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:DeleteRetentionPolicy",
      "logs:DisassociateKmsKey",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
    ],
    resources: (place) => [arn(place, "logs", `log-group:/aws/lambda/${place.prefix}-*`)],
  },
  {
    sid: "Events",
    read: ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
    write: [
      "events:DeleteRule",
      "events:PutRule",
      "events:PutTargets",
      "events:RemoveTargets",
      "events:TagResource",
      "events:UntagResource",
    ],
    resources: (place) => [arn(place, "events", `rule/${place.prefix}-*`)],
  },
  {
    sid: "Alarms",
    read: ["cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
    write: [
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DeleteDashboards",
      "cloudwatch:PutDashboard",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:TagResource",
      "cloudwatch:UntagResource",
    ],
    resources: (place) => [
      arn(place, "cloudwatch", `alarm:${place.prefix}-*`),
      `arn:${place.partition}:cloudwatch::${place.account}:dashboard/${place.prefix}`,
    ],
  },
  {
    sid: "Traces",
    read: ["xray:GetGroup", "xray:ListTagsForResource"],
    write: [
      "xray:CreateGroup",
      "xray:CreateSamplingRule",
      "xray:DeleteGroup",
      "xray:DeleteSamplingRule",
      "xray:TagResource",
      "xray:UntagResource",
      "xray:UpdateGroup",
      "xray:UpdateSamplingRule",
    ],
    resources: (place) => [
      arn(place, "xray", `group/${place.prefix}*`),
      arn(place, "xray", `sampling-rule/${place.prefix}-*`),
    ],
  },
  {
    sid: "Roles",
    read: [
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
      "iam:ListRoleTags",
    ],
    write: ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole"],
    resources: ({ partition, account, prefix }) => [`arn:${partition}:iam::${account}:role/${prefix}-*`],
  },
  {
    sid: "Scaling",
    read: ["application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource"],
    write: [
      "application-autoscaling:DeleteScalingPolicy",
      "application-autoscaling:DeregisterScalableTarget",
      "application-autoscaling:PutScalingPolicy",
      "application-autoscaling:RegisterScalableTarget",
      "application-autoscaling:TagResource",
    ],
    resources: () => ["*"],
    because: `A target has no name before it is registered. ${REFERENCE}list_awsapplicationautoscaling.html`,
  },
  {
    sid: "Lists",
    read: [
      "kms:ListAliases",
      "logs:DescribeLogGroups",
      "xray:GetEncryptionConfig",
      "xray:GetGroups",
      "xray:GetSamplingRules",
    ],
    write: [],
    resources: () => ["*"],
    because: `${UNNAMED} ${REFERENCE}reference_policies_actions-resources-contextkeys.html`,
  },
];

/** Leave to look at everything that Terraform compares with its state; not to read a picture, item or message. */
export function readStatements(place: Place): PolicyStatement[] {
  return families.flatMap((family) => statement(family, `Read${family.sid}`, family.read, place));
}

/** Leave to make, change and destroy this environment's resources, and nothing else in the account. */
export function writeStatements(place: Place): PolicyStatement[] {
  const { partition, account, prefix } = place;
  return [
    ...families.flatMap((family) => statement(family, `Write${family.sid}`, family.write, place)),
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

function statement(family: Family, sid: string, actions: readonly string[], place: Place): PolicyStatement[] {
  if (actions.length === 0) return [];
  const resources = family.resources(place);
  const wild = resources.includes("*") || actions.some((action) => action.includes("*"));
  return [
    {
      sid,
      actions,
      resources,
      ...(family.conditions && { conditions: family.conditions(place) }),
      ...(wild && family.because && { because: family.because }),
    },
  ];
}
