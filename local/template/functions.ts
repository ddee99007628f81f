import { resolve } from "node:path";
import { z } from "zod";
import type { FunctionSettings, LogGroupSettings } from "./deployment.ts";
import type { Resolver } from "./resolver.ts";
import { block, declared, present } from "./source.ts";

const Layer = z.object({ layer_name: z.string(), filename: z.string() });
const LambdaFunction = z.object({
  function_name: z.string(),
  filename: z.string("only functions whose code is a local zip run locally"),
  handler: z.string(),
  runtime: z.string(),
  role: z.string(),
  architectures: z.array(z.enum(["arm64", "x86_64"])).default(["x86_64"]),
  layers: z.array(z.string()).default([]),
  tags: z.record(z.string(), z.string()).default({}),
  environment: block(z.object({ variables: z.record(z.string(), z.string()).default({}) })),
  // Defaults: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  timeout: z.number().default(3),
  memory_size: z.number().default(128),
  tracing_config: block(z.object({ mode: z.enum(["Active", "PassThrough"]) })),
  reserved_concurrent_executions: z.number().optional(),
  dead_letter_config: block(z.object({ target_arn: z.string() })),
  logging_config: block(
    z.object({ log_format: z.enum(["JSON", "Text"]).optional(), log_group: z.string().optional() }),
  ),
});
const InvokeConfig = z.object({
  function_name: z.string(),
  // Defaults: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
  maximum_retry_attempts: z.number().default(2),
  maximum_event_age_in_seconds: z.number().default(21_600),
  destination_config: block(
    z.object({
      on_failure: block(z.object({ destination: z.string() })),
      on_success: z.undefined("destinations of successes do not run locally").optional(),
    }),
  ),
});
const Permission = z.object({
  function_name: z.string(),
  action: z.string(),
  principal: z.string(),
  source_arn: z.string().optional(),
  source_account: z.string().optional(),
});

/** The functions with their layers, permissions and asynchronous settings. Zips become absolute paths. */
export function readFunctions(
  resolver: Resolver,
  folder: string,
  defaultTags: Readonly<Record<string, string>>,
): FunctionSettings[] {
  const layers = declared(resolver, "aws_lambda_layer_version", Layer).map(({ address, config }) => ({
    arn: resolver.attribute(address, "arn"),
    zip: resolve(folder, config.filename),
  }));
  const invokeConfigs = declared(resolver, "aws_lambda_function_event_invoke_config", InvokeConfig);
  const permissions = declared(resolver, "aws_lambda_permission", Permission);
  return declared(resolver, "aws_lambda_function", LambdaFunction).map(({ address, config }) => {
    const arn = resolver.attribute(address, "arn");
    const mine = (other: { readonly config: { readonly function_name: string } }) =>
      other.config.function_name === config.function_name || other.config.function_name === arn;
    const invoke = invokeConfigs.find(mine)?.config ?? InvokeConfig.parse({ function_name: arn });
    const reserved = config.reserved_concurrent_executions ?? -1;
    return {
      name: config.function_name,
      arn,
      runtime: config.runtime,
      architecture: config.architectures[0] ?? "x86_64",
      handler: config.handler,
      zip: resolve(folder, config.filename),
      layers: config.layers.flatMap((wanted) => {
        const layer = layers.find((known) => known.arn === wanted);
        if (layer === undefined)
          resolver.problem(
            address,
            "layers",
            `${wanted} is not a layer of this stack, so its zip is unknown`,
          );
        return layer ?? [];
      }),
      environment: config.environment?.variables ?? {},
      tags: { ...defaultTags, ...config.tags },
      timeoutSeconds: config.timeout,
      memoryMb: config.memory_size,
      roleArn: config.role,
      tracing: config.tracing_config?.mode ?? "PassThrough",
      maximumRetryAttempts: invoke.maximum_retry_attempts,
      maximumEventAgeSeconds: invoke.maximum_event_age_in_seconds,
      logGroup: config.logging_config?.log_group ?? `/aws/lambda/${config.function_name}`,
      logFormat: config.logging_config?.log_format ?? "Text",
      permissions: permissions
        .filter((permission) => mine(permission) && permission.config.action === "lambda:InvokeFunction")
        .map(({ config: { principal, source_arn, source_account } }) => ({
          principal,
          ...present({ sourceArn: source_arn, sourceAccount: source_account }),
        })),
      ...present({
        // -1 is the provider's way to say "no limit of its own".
        reservedConcurrency: reserved < 0 ? undefined : reserved,
        deadLetterArn: config.dead_letter_config?.target_arn,
        onFailureArn: invoke.destination_config?.on_failure?.destination,
      }),
    };
  });
}

const LogGroup = z.object({
  name: z.string(),
  retention_in_days: z.number().optional(),
  kms_key_id: z.string().optional(),
});

/** The log groups. */
export function readLogGroups(resolver: Resolver): LogGroupSettings[] {
  return declared(resolver, "aws_cloudwatch_log_group", LogGroup).map(({ config }) => ({
    name: config.name,
    ...present({ retentionDays: config.retention_in_days || undefined, keyArn: config.kms_key_id }),
  }));
}
