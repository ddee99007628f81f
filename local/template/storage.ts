import { z } from "zod";
import type { BucketSettings, TableCapacity, TableSettings } from "./deployment.ts";
import type { Resolver } from "./resolver.ts";
import { block, blocks, declared, policyText, present } from "./source.ts";

const Bucket = z.object({ bucket: z.string() });
const Versioning = z.object({
  bucket: z.string(),
  versioning_configuration: block(z.object({ status: z.string() })),
});
const Encryption = z.object({
  bucket: z.string(),
  rule: blocks(
    z.object({
      apply_server_side_encryption_by_default: block(
        z.object({ sse_algorithm: z.string(), kms_master_key_id: z.string().optional() }),
      ),
      bucket_key_enabled: z.boolean().default(false),
    }),
  ),
});
const BucketPolicy = z.object({ bucket: z.string(), policy: policyText });
const Notification = z.object({
  bucket: z.string(),
  lambda_function: blocks(
    z.object({
      lambda_function_arn: z.string(),
      events: z.array(z.string()),
      filter_prefix: z.string().optional(),
      filter_suffix: z.string().optional(),
    }),
  ),
  eventbridge: z.literal(false, "notifications to EventBridge do not run locally").optional(),
  queue: z.undefined('only notifications to functions run locally; "queue" does not').optional(),
  topic: z.undefined('only notifications to functions run locally; "topic" does not').optional(),
});

/** The buckets, each with the settings that stand in resources of their own. */
export function readBuckets(resolver: Resolver): BucketSettings[] {
  const versionings = declared(resolver, "aws_s3_bucket_versioning", Versioning);
  const encryptions = declared(resolver, "aws_s3_bucket_server_side_encryption_configuration", Encryption);
  const policies = declared(resolver, "aws_s3_bucket_policy", BucketPolicy);
  const notifications = declared(resolver, "aws_s3_bucket_notification", Notification);
  return declared(resolver, "aws_s3_bucket", Bucket).map(({ address, config }) => {
    const mine = ({ config: other }: { readonly config: { readonly bucket: string } }) =>
      other.bucket === config.bucket;
    const rule = encryptions.find(mine)?.config.rule[0];
    return {
      name: config.bucket,
      arn: resolver.attribute(address, "arn"),
      versioned: versionings.find(mine)?.config.versioning_configuration?.status === "Enabled",
      notifications: notifications.filter(mine).flatMap(({ config: { lambda_function } }) =>
        lambda_function.map((to) => ({
          functionArn: to.lambda_function_arn,
          events: to.events,
          ...present({ prefix: to.filter_prefix || undefined, suffix: to.filter_suffix || undefined }),
        })),
      ),
      ...present({
        keyArn: rule?.apply_server_side_encryption_by_default?.kms_master_key_id,
        bucketKey: rule?.bucket_key_enabled,
        policy: policies.find(mine)?.config.policy,
      }),
    };
  });
}

const OnDemand = block(
  z.object({
    max_read_request_units: z.number().optional(),
    max_write_request_units: z.number().optional(),
  }),
);
const capacityFields = {
  read_capacity: z.number().optional(),
  write_capacity: z.number().optional(),
  on_demand_throughput: OnDemand,
};
const Enabled = block(z.object({ enabled: z.boolean() }));
const Table = z.object({
  name: z.string(),
  billing_mode: z.enum(["PROVISIONED", "PAY_PER_REQUEST"]).default("PROVISIONED"),
  hash_key: z.string(),
  range_key: z.string().optional(),
  attribute: blocks(z.object({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  global_secondary_index: blocks(
    z.object({
      name: z.string(),
      hash_key: z.string(),
      range_key: z.string().optional(),
      projection_type: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
      non_key_attributes: z.array(z.string()).default([]),
      ...capacityFields,
    }),
  ),
  local_secondary_index: z.undefined("local secondary indexes do not run locally").optional(),
  ttl: block(z.object({ attribute_name: z.string().optional(), enabled: z.boolean().optional() })),
  point_in_time_recovery: Enabled,
  server_side_encryption: block(z.object({ enabled: z.boolean(), kms_key_arn: z.string().optional() })),
  deletion_protection_enabled: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).default({}),
  ...capacityFields,
});
const ScalingTarget = z.object({
  resource_id: z.string(),
  scalable_dimension: z.string(),
  min_capacity: z.number(),
  max_capacity: z.number(),
});
const ScalingPolicy = z.object({
  resource_id: z.string(),
  scalable_dimension: z.string(),
  target_tracking_scaling_policy_configuration: block(z.object({ target_value: z.number() })),
});

/** The tables with their indexes and autoscaling. */
export function readTables(
  resolver: Resolver,
  defaultTags: Readonly<Record<string, string>>,
): TableSettings[] {
  const scalings = declared(resolver, "aws_appautoscaling_target", ScalingTarget);
  const tracking = declared(resolver, "aws_appautoscaling_policy", ScalingPolicy);
  return declared(resolver, "aws_dynamodb_table", Table).map(({ address, config: table }) => ({
    name: table.name,
    arn: resolver.attribute(address, "arn"),
    hashKey: table.hash_key,
    attributes: table.attribute,
    capacity: capacity(table.billing_mode, table),
    indexes: table.global_secondary_index.map((index) => ({
      name: index.name,
      hashKey: index.hash_key,
      projection: index.projection_type,
      nonKeyAttributes: index.non_key_attributes,
      capacity: capacity(table.billing_mode, index),
      ...present({ rangeKey: index.range_key }),
    })),
    tags: { ...defaultTags, ...table.tags },
    pointInTimeRecovery: table.point_in_time_recovery?.enabled ?? false,
    deletionProtection: table.deletion_protection_enabled,
    autoscaling: scalings
      .filter(({ config }) => config.resource_id === `table/${table.name}`)
      .map(({ config: scaling }) => {
        const policy = tracking.find(
          ({ config }) =>
            config.resource_id === scaling.resource_id &&
            config.scalable_dimension === scaling.scalable_dimension,
        );
        return {
          dimension: scaling.scalable_dimension.includes("Read") ? ("read" as const) : ("write" as const),
          minimum: scaling.min_capacity,
          maximum: scaling.max_capacity,
          // 70 % is what the console proposes; a target without a policy never scales.
          target: policy?.config.target_tracking_scaling_policy_configuration?.target_value ?? 70,
        };
      }),
    ...present({
      rangeKey: table.range_key,
      ttlAttribute: table.ttl?.enabled ? table.ttl.attribute_name : undefined,
      keyArn: table.server_side_encryption?.kms_key_arn,
    }),
  }));
}

function capacity(
  mode: "PROVISIONED" | "PAY_PER_REQUEST",
  fields: {
    readonly read_capacity?: number | undefined;
    readonly write_capacity?: number | undefined;
    readonly on_demand_throughput?: z.infer<typeof OnDemand>;
  },
): TableCapacity {
  if (mode === "PROVISIONED")
    return { mode: "provisioned", read: fields.read_capacity ?? 1, write: fields.write_capacity ?? 1 };
  // -1 is the provider's way to say "no ceiling".
  const ceiling = (units: number | undefined) => (units === undefined || units < 0 ? undefined : units);
  return {
    mode: "on-demand",
    ...present({
      maximumRead: ceiling(fields.on_demand_throughput?.max_read_request_units),
      maximumWrite: ceiling(fields.on_demand_throughput?.max_write_request_units),
    }),
  };
}
