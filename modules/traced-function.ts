import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { LambdaFunctionRecursionConfig } from "@cdktf/provider-aws/lib/lambda-function-recursion-config/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { bundle } from "./bundles.ts";
import { type PolicyStatement, policyDocument, trustPolicy } from "./policy-document.ts";
import { explainWildcards, skip } from "./policy-skips.ts";

/** CKV_AWS_338 wants logs for a year. */
const A_YEAR = 365;

/** What is shown in the console, in plans and in state is no place for these. */
const SECRET = /secret|password|passwd|token|credential|api_?key|private_?key|access_?key/i;

export interface TracedFunctionProps {
  readonly name: string;
  readonly description: string;
  /** Folder of the zips, and the zip in it. */
  readonly bundles: string;
  readonly zip: string;
  readonly runtime: string;
  readonly architecture: "arm64" | "x86_64";
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** How many run at once; undefined shares what the account has left. */
  readonly concurrency?: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly layers?: readonly string[];
  readonly logRetentionDays: number;
  /** Encrypts the environment variables and the logs. */
  readonly keyArn: string;
  /** Where an event goes when its retries are used up. */
  readonly failureQueueArn: string;
  readonly retries: { readonly attempts: number; readonly maximumEventAgeSeconds: number };
  /** What the code does beyond tracing, logging and reporting failures. */
  readonly statements: readonly PolicyStatement[];
  readonly protected: boolean;
  /** What must be there before the first event, besides the role's permissions and the log group. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A function that is traced, with a role and a log group of its own. The role may do what the code does and nothing
 * more; it may not create log groups, so that no group without retention and encryption ever appears.
 * Throws where an environment variable looks like a secret.
 */
export class TracedFunction extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly timeoutSeconds: number;
  readonly maximumEventAgeSeconds: number;

  constructor(scope: Construct, id: string, props: TracedFunctionProps) {
    super(scope, id);
    const secrets = Object.keys(props.environment).filter((it) => SECRET.test(it));
    if (secrets.length > 0)
      throw new Error(
        `${props.name}: ${secrets.join(", ")} would be readable in the console, in plans and in state. Pass the name of a parameter or secret, and read it in the function.`,
      );
    this.name = props.name;
    this.timeoutSeconds = props.timeoutSeconds;
    this.maximumEventAgeSeconds = props.retries.maximumEventAgeSeconds;
    const logs = this.#logGroup(props);
    const role = new IamRole(this, "role", {
      name: props.name,
      assumeRolePolicy: trustPolicy("lambda.amazonaws.com"),
    });
    const statements = [...ownStatements(logs.arn, props), ...props.statements];
    const policy = new IamRolePolicy(this, "permissions", {
      name: props.name,
      role: role.id,
      policy: policyDocument(statements),
    });
    explainWildcards(policy, statements);

    const code = bundle(this, props.bundles, props.zip);
    const lambda = new LambdaFunction(this, "function", {
      functionName: props.name,
      description: props.description,
      filename: code.path,
      sourceCodeHash: code.sourceCodeHash,
      handler: "index.handler",
      runtime: props.runtime,
      architectures: [props.architecture],
      memorySize: props.memoryMb,
      timeout: props.timeoutSeconds,
      role: role.arn,
      ...(props.layers && { layers: [...props.layers] }),
      environment: { variables: { ...props.environment } },
      kmsKeyArn: props.keyArn,
      tracingConfig: { mode: "Active" },
      deadLetterConfig: { targetArn: props.failureQueueArn },
      loggingConfig: {
        logFormat: "JSON",
        applicationLogLevel: "INFO",
        systemLogLevel: "INFO",
        logGroup: logs.name,
      },
      ...(props.concurrency !== undefined && { reservedConcurrentExecutions: props.concurrency }),
      // Without its permissions the first events would fail; without its log group Lambda would try to make one.
      dependsOn: [policy, logs, ...props.dependsOn],
    });
    skip(
      lambda,
      { id: "CKV_AWS_117", comment: "It uses no private resource; a VPC adds cost and slower starts." },
      {
        id: "CKV_AWS_272",
        comment: "Code signing is for the organisation to decide; the zip is hashed by content.",
      },
      ...(props.concurrency === undefined
        ? [
            {
              id: "CKV_AWS_115",
              comment: "The environment leaves the function's concurrency to the account.",
            },
          ]
        : []),
    );
    this.arn = lambda.arn;
    new LambdaFunctionEventInvokeConfig(this, "retries", {
      functionName: lambda.functionName,
      maximumRetryAttempts: props.retries.attempts,
      maximumEventAgeInSeconds: props.retries.maximumEventAgeSeconds,
    });
    // Two buckets already prevent a loop; should one be configured after all, Lambda stops it.
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    new LambdaFunctionRecursionConfig(this, "recursion", {
      functionName: lambda.functionName,
      recursiveLoop: "Terminate",
    });
  }

  #logGroup(props: TracedFunctionProps): CloudwatchLogGroup {
    const group = new CloudwatchLogGroup(this, "logs", {
      name: logGroupName(props.name),
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.keyArn,
      ...(props.protected && { lifecycle: { preventDestroy: true } }),
    });
    if (props.logRetentionDays < A_YEAR)
      skip(group, {
        id: "CKV_AWS_338",
        comment: "How long logs are kept is a setting of the environment: logRetentionDays.",
      });
    return group;
  }
}

/** Lambda's own name for a function's log group. */
export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** What every traced function needs, whatever its code does. */
function ownStatements(logGroupArn: string, props: TracedFunctionProps): PolicyStatement[] {
  return [
    {
      sid: "Trace",
      actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      resources: ["*"],
      because:
        "Neither action can be limited to a resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html",
    },
    {
      sid: "WriteOwnLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroupArn}:*`],
    },
    { sid: "ReportFailures", actions: ["sqs:SendMessage"], resources: [props.failureQueueArn] },
    { sid: "UseDataKey", actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [props.keyArn] },
  ];
}
