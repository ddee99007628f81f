import { z } from "zod";
import type { GroupSettings, SamplingRuleSettings, TracingSettings } from "./deployment.ts";
import type { Resolver } from "./resolver.ts";
import { block, declared } from "./source.ts";

const tags = z.record(z.string(), z.string()).default({});
const Group = z.object({
  group_name: z.string(),
  filter_expression: z.string(),
  insights_configuration: block(
    z.object({
      insights_enabled: z.boolean().default(false),
      notifications_enabled: z.boolean().default(false),
    }),
  ),
  tags,
});

/** The X-Ray groups. */
export function readGroups(
  resolver: Resolver,
  defaultTags: Readonly<Record<string, string>>,
): GroupSettings[] {
  return declared(resolver, "aws_xray_group", Group).map(({ config }) => ({
    name: config.group_name,
    filterExpression: config.filter_expression,
    insightsEnabled: config.insights_configuration?.insights_enabled ?? false,
    notificationsEnabled: config.insights_configuration?.notifications_enabled ?? false,
    tags: { ...defaultTags, ...config.tags },
  }));
}

const SamplingRule = z.object({
  rule_name: z.string(),
  priority: z.number(),
  reservoir_size: z.number(),
  fixed_rate: z.number(),
  host: z.string(),
  http_method: z.string(),
  url_path: z.string(),
  service_name: z.string(),
  service_type: z.string(),
  resource_arn: z.string(),
  attributes: z.record(z.string(), z.string()).default({}),
  tags,
});

/** The X-Ray sampling rules, lowest priority number first. */
export function readSamplingRules(
  resolver: Resolver,
  defaultTags: Readonly<Record<string, string>>,
): SamplingRuleSettings[] {
  return declared(resolver, "aws_xray_sampling_rule", SamplingRule)
    .map(({ config }) => ({
      name: config.rule_name,
      priority: config.priority,
      reservoirSize: config.reservoir_size,
      fixedRate: config.fixed_rate,
      host: config.host,
      httpMethod: config.http_method,
      urlPath: config.url_path,
      serviceName: config.service_name,
      serviceType: config.service_type,
      resourceArn: config.resource_arn,
      attributes: config.attributes,
      tags: { ...defaultTags, ...config.tags },
    }))
    .sort((a, b) => a.priority - b.priority);
}

const EncryptionConfig = z.object({ type: z.enum(["NONE", "KMS"]), key_id: z.string().optional() });

/** The encryption setting that a stack declares for its account and region, if it does. */
export function readTraceEncryption(resolver: Resolver): TracingSettings["encryption"] | undefined {
  const [first] = declared(resolver, "aws_xray_encryption_config", EncryptionConfig);
  if (first === undefined) return undefined;
  const { type, key_id } = first.config;
  return type === "KMS" && key_id !== undefined ? { type, keyArn: key_id } : { type: "NONE" };
}
