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
  /** Whether what holds the environment's data may not be destroyed. */
  readonly protected: boolean;
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

export const arn = (place: Place, service: string, resource: string) =>
  `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;

const FAMILIES =
  "All settings of a resource of this environment are read or written; each has an action of its own.";
export const UNNAMED = "These actions cannot be limited to a resource.";
export const REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

const keyAliases = ({ prefix, tracing }: Place) => [
  `alias/${prefix}-*`,
  ...(tracing ? ["alias/image-text-traces"] : []),
];

/**
 * A key has no name, and gets its alias last; so its tags tell whose it is. The tracing stack's key has no
 * environment.
 */
export function ownKeys({ environment, tracing }: Place): NonNullable<PolicyStatement["conditions"]> {
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
      // The group's name, and an id that X-Ray appends.
      arn(place, "xray", `group/${place.prefix}/*`),
      arn(place, "xray", `group/${place.prefix}-*`),
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

/** Leave to read, or to write, every kind of resource of an environment. */
export function resourceStatements(access: "read" | "write", place: Place): PolicyStatement[] {
  return families.flatMap((family) => statement(family, access, place));
}

function statement(family: Family, access: "read" | "write", place: Place): PolicyStatement[] {
  const actions = family[access];
  if (actions.length === 0) return [];
  const resources = family.resources(place);
  const wild = resources.includes("*") || actions.some((action) => action.includes("*"));
  return [
    {
      sid: `${access === "read" ? "Read" : "Write"}${family.sid}`,
      actions,
      resources,
      ...(family.conditions && { conditions: family.conditions(place) }),
      ...(wild && family.because && { because: family.because }),
    },
  ];
}
