import type { Change } from "./changes.ts";
import type { Difference } from "./difference.ts";
import { at } from "./json.ts";
import { show, showPath } from "./mask.ts";

/** A rule: an attribute whose change removes a protection. */
interface Loss {
  /** Tested against the attribute's path without indexes, as `point_in_time_recovery.enabled`. */
  readonly attribute: RegExp;
  readonly types?: RegExp;
  readonly when: (before: unknown, after: unknown, unknown: boolean) => boolean;
  readonly says: (before: string, after: string, path: string) => string;
}

const turnedOff = (before: unknown, after: unknown, unknown: boolean) =>
  isOn(before) && (unknown || !isOn(after));
const turnedOn = (before: unknown, after: unknown) => !isOn(before) && isOn(after);
const removed = (before: unknown, after: unknown, unknown: boolean) =>
  isSet(before) && !unknown && !isSet(after);
const lowered = (before: unknown, after: unknown) =>
  isSet(before) && isSet(after) ? Number(after) < Number(before) : false;
const changed = (before: unknown) => isSet(before);

const rules: readonly Loss[] = [
  {
    attribute:
      /(^|\.)(deletion_protection(_enabled)?|enable_deletion_protection|termination_protection|disable_api_termination)$/,
    when: turnedOff,
    says: () => "deletion protection is turned OFF",
  },
  {
    attribute: /^point_in_time_recovery\.enabled$/,
    when: turnedOff,
    says: () => "point-in-time recovery is turned OFF, and its history is deleted",
  },
  {
    attribute: /^point_in_time_recovery\.recovery_period_in_days$/,
    when: lowered,
    says: (before, after) => `point-in-time recovery reaches back ${after} days instead of ${before}`,
  },
  {
    attribute: /^versioning_configuration\.status$|^versioning\.enabled$/,
    when: (before, after, unknown) => isOn(before) && (unknown || !isOn(after)),
    says: (_, after) =>
      `versioning is turned OFF (${after}): an overwrite or a delete can no longer be undone`,
  },
  {
    attribute:
      /(^|\.)(force_destroy|force_delete|force_detach|skip_final_snapshot|force_overwrite_replica_secret)$/,
    when: turnedOn,
    says: (_before, _after, path) =>
      `${path} is turned ON: a later destroy takes the content along without asking`,
  },
  {
    attribute: /^retention_in_days$/,
    // 0 means for ever: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group
    when: (before, after) =>
      Number(before) === 0 ? Number(after) > 0 : Number(after) > 0 && lowered(before, after),
    says: (before, after) =>
      `logs are kept ${after} days instead of ${before === "0" ? "for ever" : before}; older ones are deleted at once`,
  },
  {
    attribute:
      /(^|\.)(message_retention_seconds|backup_retention_period|retention_period|snapshot_retention_limit|backup_retention|maximum_event_age_in_seconds)$/,
    when: lowered,
    says: (before, after, path) => `${path} is shortened from ${before} to ${after}`,
  },
  {
    attribute: /^(deletion_window_in_days|recovery_window_in_days)$/,
    when: lowered,
    says: (before, after) => `a deletion can be called off for ${after} days instead of ${before}`,
  },
  {
    attribute: /^enable_key_rotation$/,
    when: turnedOff,
    says: () => "yearly rotation of the key is turned OFF",
  },
  {
    attribute: /^is_enabled$/,
    types: /^aws_kms_/,
    when: turnedOff,
    says: () => "the key is DISABLED: nothing encrypted with it can be read",
  },
  {
    attribute:
      /(^|\.)(server_side_encryption\.enabled|encrypted|storage_encrypted|encryption_at_rest\.enabled|sqs_managed_sse_enabled|encrypt_at_rest\.enabled)$/,
    when: turnedOff,
    says: (_before, _after, path) => `encryption at rest is turned OFF (${path})`,
  },
  {
    attribute: /(^|\.)(kms_key_arn|kms_key_id|kms_master_key_id|kms_master_key_arn|encryption_key|kms_key)$/,
    when: removed,
    says: (_before, _after, path) => `the customer managed key is taken away (${path})`,
  },
  {
    attribute: /(^|\.)(kms_key_arn|kms_key_id|kms_master_key_id|kms_master_key_arn|kms_key)$/,
    when: (before, after, unknown) => isSet(before) && (unknown || isSet(after)),
    says: (_before, _after, path) =>
      `another key encrypts from now on (${path}); what is stored stays readable only as long as the old key lives`,
  },
  {
    attribute: /sse_algorithm$/,
    when: (before, after) =>
      String(before).startsWith("aws:kms") && !String(after ?? "").startsWith("aws:kms"),
    says: (before, after) => `default encryption falls from ${before} to ${after}`,
  },
  {
    attribute: /^type$/,
    types: /^aws_xray_encryption_config$/,
    when: (before, after) => before === "KMS" && after !== "KMS",
    says: () => "traces are no longer encrypted with the account's own key",
  },
  {
    attribute: /^(block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets)$/,
    when: turnedOff,
    says: (_before, _after, path) => `the bucket's guard against public access is opened (${path})`,
  },
  {
    attribute: /^replica\.region(_name)?$/,
    when: (before, after, unknown) => isSet(before) && !unknown && before !== after,
    says: (before) => `the replica in ${before} is deleted`,
  },
  {
    attribute: /^ttl\.enabled$/,
    when: turnedOn,
    says: () => "time to live is turned ON: items whose time has passed are deleted",
  },
  {
    attribute: /^ttl\.attribute_name$/,
    when: changed,
    says: () => "time to live reads another attribute: other items expire",
  },
  {
    attribute: /^global_secondary_index\.name$/,
    when: removed,
    says: () =>
      "a global secondary index is removed: queries on it fail, and it must be filled anew to come back",
  },
  {
    attribute: /^stream_enabled$/,
    when: turnedOff,
    says: () => "the table's stream is turned OFF: records that nobody has read yet are lost",
  },
  {
    attribute:
      /^dead_letter_config\.target_arn$|^redrive_policy$|^destination_config\.on_failure\.destination$/,
    when: removed,
    says: () => "events that fail are no longer kept (dead letter target removed)",
  },
  {
    attribute: /^object_lock_(enabled|configuration\.object_lock_enabled)$/,
    when: turnedOff,
    says: () => "object lock is turned OFF",
  },
];

/** Resources that exist to protect another one → what goes when they go. */
const guards: Readonly<Record<string, string>> = {
  aws_s3_bucket_versioning: "the bucket's versioning is no longer managed and is suspended",
  aws_s3_bucket_public_access_block: "the bucket's guard against public access is removed",
  aws_s3_bucket_server_side_encryption_configuration: "the bucket's default encryption falls back to AES256",
  aws_s3_bucket_object_lock_configuration: "the bucket's object lock rule is removed",
  aws_s3_bucket_replication_configuration: "the bucket is no longer replicated",
  aws_s3_bucket_ownership_controls: "the bucket's ACLs count again",
  aws_dynamodb_table_replica: "a replica of the table is deleted",
  aws_backup_plan: "backups are no longer taken",
  aws_backup_selection: "backups are no longer taken of what it selects",
  aws_sqs_queue_redrive_policy: "messages that fail are no longer kept",
  aws_cloudtrail: "the audit trail ends",
};

/**
 * The protections that one change takes away, in words.
 * @param all every change of the plan: a guard that goes together with what it guards is no loss of its own
 * @param moved whether the same thing is created under another address
 */
export function lossesOf(change: Change, all: readonly Change[], moved: boolean): string[] {
  if (change.action === "delete") return moved ? [] : guardLoss(change, all);
  const found = change.differences.filter(
    (difference) => difference.noise === undefined || difference.unknown,
  );
  const losses: string[] = [];
  for (const difference of found) {
    const rule = matching(change, difference);
    if (!rule) continue;
    const { path, before, after, sensitive } = difference;
    losses.push(
      rule.says(
        show(path, before, sensitive),
        difference.unknown ? "known after apply" : show(path, after, sensitive),
        showPath(path),
      ),
    );
  }
  return [...new Set(losses)];
}

function matching(change: Change, difference: Difference): Loss | undefined {
  const path = difference.path.filter((part) => typeof part === "string").join(".");
  return rules.find(
    (rule) =>
      rule.attribute.test(path) &&
      (rule.types?.test(change.type) ?? true) &&
      rule.when(difference.before, difference.after, difference.unknown),
  );
}

function guardLoss(change: Change, all: readonly Change[]): string[] {
  const says = Object.hasOwn(guards, change.type) ? guards[change.type] : undefined;
  if (!says) return [];
  // A guard of a bucket that goes too guards nothing.
  const bucket = at(change.before, ["bucket"]);
  const guarded = all.some(
    (other) =>
      other.type === "aws_s3_bucket" && other.action === "delete" && at(other.before, ["bucket"]) === bucket,
  );
  return guarded ? [] : [says];
}

function isSet(value: unknown): boolean {
  return (
    value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}

function isOn(value: unknown): boolean {
  return value === true || value === "true" || value === "Enabled" || value === "ENABLED";
}
