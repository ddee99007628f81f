import type { StackResource } from "../../stack.ts";
import type { Fault, Rule } from "../rule.ts";
import { blocks, inBlock, isSet, type View } from "../view.ts";

const GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html";

/** A rule about every bucket: what is missing, or undefined. */
function eachBucket(check: (bucket: StackResource, view: View) => string | undefined) {
  return function* (view: View): Iterable<Fault> {
    for (const resource of view.of("aws_s3_bucket")) {
      const says = check(resource, view);
      if (says) yield { resource, says };
    }
  };
}

const FLAGS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** A lifecycle rule that is enabled and covers all keys. */
function wholeRules(bucket: StackResource, view: View): Record<string, unknown>[] {
  return view
    .companions("aws_s3_bucket_lifecycle_configuration", bucket)
    .flatMap((one) => blocks(one.values, "rule"))
    .filter(
      (rule) =>
        rule.status === "Enabled" &&
        blocks(rule, "filter").every((filter) => !Object.values(filter).some(isSet)),
    );
}

/** Statements of the policies of a bucket. */
function policyOf(bucket: StackResource, view: View) {
  const policies = view.companions("aws_s3_bucket_policy", bucket);
  return view
    .statements()
    .filter((placed) => policies.includes(placed.resource))
    .map((placed) => placed.statement);
}

export const s3Rules: readonly Rule[] = [
  {
    id: "S3-001",
    title: "Buckets block public access with all four settings",
    reason: "If one setting is off, an ACL or a policy can make objects public.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    covers: [
      "CKV_AWS_53",
      "CKV_AWS_54",
      "CKV_AWS_55",
      "CKV_AWS_56",
      "CKV2_AWS_6",
      "AWS-0086",
      "AWS-0087",
      "AWS-0091",
      "AWS-0093",
      "AWS-0094",
    ],
    check: eachBucket((bucket, view) => {
      const guard = view.companions("aws_s3_bucket_public_access_block", bucket)[0];
      if (!guard) return "has no public access block";
      const open = FLAGS.filter((flag) => guard.values[flag] !== true);
      return open.length > 0 ? `leaves open: ${open.join(", ")}` : undefined;
    }),
  },
  {
    id: "S3-002",
    title: "Buckets have versioning enabled",
    reason: "Without versioning, an overwrite or a delete cannot be undone.",
    source: GUIDE,
    covers: ["CKV_AWS_21", "AWS-0090"],
    check: eachBucket((bucket, view) =>
      view
        .companions("aws_s3_bucket_versioning", bucket)
        .some((one) => inBlock(one.values, "versioning_configuration", "status") === "Enabled")
        ? undefined
        : "keeps no versions",
    ),
  },
  {
    id: "S3-003",
    title: "Buckets are encrypted with a customer managed key",
    reason: "Reading then also requires permission to use the key, and each use is logged.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    covers: ["CKV_AWS_19", "CKV_AWS_145", "AWS-0132"],
    check: eachBucket((bucket, view) => {
      const defaults = view
        .companions("aws_s3_bucket_server_side_encryption_configuration", bucket)
        .flatMap((one) => blocks(one.values, "rule"))
        .flatMap((rule) => blocks(rule, "apply_server_side_encryption_by_default"));
      const good = defaults.some(
        (one) => /^aws:kms/.test(String(one.sse_algorithm)) && view.isOwnKey(one.kms_master_key_id),
      );
      return good ? undefined : "is not encrypted with a key of its own (aws:kms and kms_master_key_id)";
    }),
  },
  {
    id: "S3-004",
    title: "Buckets deny requests without TLS",
    reason: "Only a Deny that names the bucket and its objects covers every request.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit",
    covers: ["CKV_AWS_379"],
    check: eachBucket((bucket, view) => {
      const denies = policyOf(bucket, view).filter(
        (one) =>
          one.effect === "Deny" &&
          one.principals.includes("*") &&
          one.actions.some((action) => action === "s3:*" || action === "*") &&
          one.conditions["Bool aws:SecureTransport"]?.includes("false") === true &&
          Object.keys(one.conditions).length === 1,
      );
      const named = denies.flatMap((one) => one.resources);
      const whole = named.some((name) => !name.endsWith("/*")) && named.some((name) => name.endsWith("/*"));
      return whole || named.includes("*")
        ? undefined
        : "has no Deny for aws:SecureTransport false on both the bucket and its objects";
    }),
  },
  {
    id: "S3-005",
    title: "Buckets have ACLs disabled",
    reason: "With BucketOwnerEnforced, only policies control access.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    covers: ["CKV2_AWS_65", "CKV_AWS_20", "CKV_AWS_57", "CKV_AWS_375", "CKV2_AWS_43", "AWS-0092"],
    check: eachBucket((bucket, view) => {
      if (isSet(bucket.values.acl) || view.companions("aws_s3_bucket_acl", bucket).length > 0)
        return "has an ACL";
      const enforced = view
        .companions("aws_s3_bucket_ownership_controls", bucket)
        .some((one) => inBlock(one.values, "rule", "object_ownership") === "BucketOwnerEnforced");
      return enforced ? undefined : "does not enforce BucketOwnerEnforced";
    }),
  },
  {
    id: "S3-006",
    title: "Buckets abort incomplete multipart uploads",
    reason: "The parts of an incomplete upload are charged, but not listed as objects.",
    source:
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    covers: ["CKV_AWS_300", "CKV2_AWS_61"],
    check: eachBucket((bucket, view) =>
      wholeRules(bucket, view).some(
        (rule) => Number(inBlock(rule, "abort_incomplete_multipart_upload", "days_after_initiation")) > 0,
      )
        ? undefined
        : "has no lifecycle rule over all keys that aborts unfinished uploads",
    ),
  },
  {
    id: "S3-007",
    title: "Buckets expire noncurrent versions",
    reason: "Otherwise noncurrent versions accumulate without limit.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html",
    covers: [],
    check: eachBucket((bucket, view) =>
      wholeRules(bucket, view).some(
        (rule) => Number(inBlock(rule, "noncurrent_version_expiration", "noncurrent_days")) > 0,
      )
        ? undefined
        : "has no lifecycle rule over all keys that expires noncurrent versions",
    ),
  },
  {
    id: "S3-008",
    title: "Buckets have access logging",
    reason: "Without access logs, it cannot be established later who read an object.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
    covers: ["CKV_AWS_18", "AWS-0089"],
    check: eachBucket((bucket, view) =>
      view.companions("aws_s3_bucket_logging", bucket).length > 0 ? undefined : "writes no access logs",
    ),
  },
  {
    id: "S3-009",
    title: "Buckets are replicated to another region",
    reason: "A bucket is not available while its region is not.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
    covers: ["CKV_AWS_144"],
    check: eachBucket((bucket, view) =>
      view.companions("aws_s3_bucket_replication_configuration", bucket).length > 0
        ? undefined
        : "is not replicated",
    ),
  },
  {
    id: "S3-010",
    title: "Bucket names have no dots",
    reason: "S3's wildcard certificate covers one label, so TLS fails for a name with dots.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    covers: ["AWS-0320"],
    check: eachBucket((bucket) =>
      String(bucket.values.bucket ?? "")
        .replace(/\$\{[^}]*\}/g, "")
        .includes(".")
        ? "has a dot in its name"
        : undefined,
    ),
  },
  {
    id: "S3-011",
    title: "Bucket policies cannot lock out all principals",
    reason: "Only the root user can remove an unconditional Deny for all principals.",
    source: "https://repost.aws/knowledge-center/s3-accidentally-denied-access",
    covers: ["CKV_AWS_93"],
    check: eachBucket((bucket, view) =>
      policyOf(bucket, view).some(
        (one) =>
          one.effect === "Deny" &&
          one.principals.includes("*") &&
          Object.keys(one.conditions).length === 0 &&
          one.actions.some((action) =>
            /^(\*|s3:\*|s3:Put\*|s3:\*BucketPolicy|s3:PutBucketPolicy)$/i.test(action),
          ),
      )
        ? "has a policy that denies everybody without a condition"
        : undefined,
    ),
  },
  {
    id: "S3-012",
    title: "Buckets cannot be emptied by terraform destroy",
    reason: "force_destroy deletes every object and version without confirmation.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#force_destroy",
    covers: [],
    check: function* (view) {
      // A stack without any protection may destroy its buckets, too.
      if (![...view.stack.resources.values()].some((resource) => resource.preventDestroy)) return;
      for (const resource of view.of("aws_s3_bucket"))
        if (resource.values.force_destroy === true)
          yield { resource, says: "has force_destroy in a protected stack" };
    },
  },
];
