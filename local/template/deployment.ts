/**
 * What one synthesized environment declares, with every Terraform reference resolved to the value that AWS
 * would give it (ARNs, names, URLs). The emulators are started from this and from nothing else.
 */
export interface Deployment {
  /** Name of the stack, which is the environment's name. */
  readonly environment: string;
  /** 12 digits; `000000000000` where the environment leaves the account to the credentials. */
  readonly account: string;
  readonly region: string;
  readonly buckets: readonly BucketSettings[];
  readonly functions: readonly FunctionSettings[];
  readonly tables: readonly TableSettings[];
  readonly queues: readonly QueueSettings[];
  readonly topics: readonly TopicSettings[];
  readonly keys: readonly KeySettings[];
  readonly roles: readonly RoleSettings[];
  readonly eventRules: readonly EventRuleSettings[];
  readonly logGroups: readonly LogGroupSettings[];
  readonly alarms: readonly AlarmSettings[];
  readonly dashboards: readonly DashboardSettings[];
  readonly tracing: TracingSettings;
  /** Terraform outputs by name, resolved; those that only AWS could know are left out. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Kinds of resources that are declared and do nothing on one machine, with how many there are. */
  readonly notRun?: Readonly<Record<string, number>>;
}

/** One statement of an IAM policy, normalised: every list is a list. */
export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** `"*"`, or identities by kind, e.g. `{ Service: ["events.amazonaws.com"] }`. Resource policies only. */
  readonly principal?: "*" | Readonly<Record<string, readonly string[]>>;
  readonly notPrincipal?: "*" | Readonly<Record<string, readonly string[]>>;
  readonly action?: readonly string[];
  readonly notAction?: readonly string[];
  readonly resource?: readonly string[];
  readonly notResource?: readonly string[];
  /** operator → key → values, as in IAM. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Policy {
  readonly statements: readonly Statement[];
}

export interface BucketSettings {
  readonly name: string;
  readonly arn: string;
  readonly versioned: boolean;
  /** The default encryption key; undefined means the service's own (AES256). */
  readonly keyArn?: string;
  /** One data key for the bucket: the KMS encryption context is the bucket's ARN, not the object's. */
  readonly bucketKey?: boolean;
  readonly notifications: readonly BucketNotification[];
  readonly policy?: Policy;
}

export interface BucketNotification {
  readonly functionArn: string;
  /** e.g. `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** e.g. `nodejs24.x`. */
  readonly runtime: string;
  readonly architecture: "arm64" | "x86_64";
  /** e.g. `index.handler`. */
  readonly handler: string;
  /** Absolute path of the zip that would be uploaded. */
  readonly zip: string;
  readonly layers: readonly { readonly arn: string; readonly zip: string }[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly roleArn: string;
  readonly tracing: "Active" | "PassThrough";
  /** Undefined: no limit of its own. */
  readonly reservedConcurrency?: number;
  readonly deadLetterArn?: string;
  readonly onFailureArn?: string;
  /** Asynchronous retries after the first try, 0–2. */
  readonly maximumRetryAttempts: number;
  /** Seconds, 60–21600. */
  readonly maximumEventAgeSeconds: number;
  readonly logGroup: string;
  readonly logFormat: "JSON" | "Text";
  readonly tags: Readonly<Record<string, string>>;
  /** `aws_lambda_permission`s: who may invoke, from which source. */
  readonly permissions: readonly {
    readonly principal: string;
    readonly sourceArn?: string;
    readonly sourceAccount?: string;
  }[];
}

export interface TableSettings {
  readonly name: string;
  readonly arn: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly attributes: readonly { readonly name: string; readonly type: "S" | "N" | "B" }[];
  readonly capacity: TableCapacity;
  readonly indexes: readonly TableIndex[];
  readonly ttlAttribute?: string;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly keyArn?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly autoscaling: readonly {
    readonly dimension: "read" | "write";
    readonly minimum: number;
    readonly maximum: number;
    /** Target utilisation, per cent. */
    readonly target: number;
  }[];
}

/** Units per second; an on-demand ceiling is optional. */
export type TableCapacity =
  | { readonly mode: "provisioned"; readonly read: number; readonly write: number }
  | { readonly mode: "on-demand"; readonly maximumRead?: number; readonly maximumWrite?: number };

export interface TableIndex {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  readonly nonKeyAttributes: readonly string[];
  readonly capacity: TableCapacity;
}

export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  /** The real service's URL; the local one is made from the name. */
  readonly url: string;
  readonly keyArn?: string;
  readonly retentionSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly policy?: Policy;
}

export interface TopicSettings {
  readonly name: string;
  readonly arn: string;
  readonly keyArn?: string;
  readonly policy?: Policy;
  readonly subscriptions: readonly { readonly protocol: string; readonly endpoint: string }[];
}

export interface KeySettings {
  readonly arn: string;
  readonly keyId: string;
  readonly aliases: readonly string[];
  readonly description?: string;
  readonly policy?: Policy;
}

export interface RoleSettings {
  readonly name: string;
  readonly arn: string;
  readonly trust: Policy;
  /** Inline and attached policies, by name. */
  readonly policies: Readonly<Record<string, Policy>>;
  /** The permissions boundary: what it does not allow, the policies cannot. */
  readonly boundary?: Policy;
}

export interface EventRuleSettings {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  /** The event pattern, parsed. */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly EventTarget[];
}

export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  readonly deadLetterArn?: string;
  readonly inputTransformer?: {
    readonly paths: Readonly<Record<string, string>>;
    readonly template: string;
  };
}

/** A CloudWatch alarm of one metric. */
export interface AlarmSettings {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
  };
  /** `Sum`, `Maximum`, `p99`, … */
  readonly statistic: string;
  /** Seconds, whole minutes. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison:
    | "GreaterThanThreshold"
    | "GreaterThanOrEqualToThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  readonly treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
  /** ARNs that are told of each state; none where actions are switched off. */
  readonly actions: Readonly<Record<"ALARM" | "OK" | "INSUFFICIENT_DATA", readonly string[]>>;
}

export interface DashboardSettings {
  readonly name: string;
  /** JSON, as CloudWatch stores it. */
  readonly body: string;
}

export interface LogGroupSettings {
  readonly name: string;
  readonly retentionDays?: number;
  readonly keyArn?: string;
}

export interface TracingSettings {
  readonly groups: readonly GroupSettings[];
  readonly samplingRules: readonly SamplingRuleSettings[];
  /** From the tracing stack of the same account and region. */
  readonly encryption: { readonly type: "NONE" } | { readonly type: "KMS"; readonly keyArn: string };
}

export interface GroupSettings {
  readonly name: string;
  readonly filterExpression: string;
  readonly insightsEnabled: boolean;
  readonly notificationsEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SamplingRuleSettings {
  readonly name: string;
  /** 1–9999, lowest first. */
  readonly priority: number;
  /** Requests per second that are always traced. */
  readonly reservoirSize: number;
  /** Share of the rest, 0–1. */
  readonly fixedRate: number;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  readonly serviceName: string;
  readonly serviceType: string;
  readonly resourceArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}
