import type { Rule } from "../rule.ts";
import { isSet } from "../view.ts";

export const kmsRules: readonly Rule[] = [
  {
    id: "KMS-001",
    title: "Keys are rotated every year",
    reason: "Rotation limits how much data is encrypted with the same key material.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    covers: ["CKV_AWS_7", "AWS-0065"],
    check: function* (view) {
      for (const resource of view.of("aws_kms_key")) {
        const symmetric = /^(SYMMETRIC_DEFAULT|undefined)$/.test(
          String(resource.values.customer_master_key_spec),
        );
        if (symmetric && resource.values.enable_key_rotation !== true)
          yield { resource, says: "is not rotated" };
      }
    },
  },
  {
    id: "KMS-002",
    title: "Keys have an explicit key policy",
    reason:
      "The default key policy delegates access to the account's IAM policies, which this review does not see.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    covers: ["CKV2_AWS_64"],
    check: function* (view) {
      for (const resource of view.of("aws_kms_key"))
        if (
          !isSet(resource.values.policy) &&
          view.companions("aws_kms_key_policy", resource, "key_id").length === 0
        )
          yield { resource, says: "has no key policy" };
    },
  },
  {
    id: "KMS-003",
    title: "Keys are enabled",
    reason: "Data that a disabled key encrypts cannot be read.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    covers: ["CKV_AWS_227"],
    check: function* (view) {
      for (const resource of view.of("aws_kms_key"))
        if (resource.values.is_enabled === false) yield { resource, says: "is disabled" };
    },
  },
  {
    id: "KMS-004",
    title: "Key policies cannot make a key unmanageable",
    reason: "bypass_policy_lockout_safety_check accepts a policy that no principal can change again.",
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",
    covers: [],
    check: function* (view) {
      for (const resource of view.of("aws_kms_key", "aws_kms_key_policy"))
        if (resource.values.bypass_policy_lockout_safety_check === true)
          yield { resource, says: "bypasses the policy lockout safety check" };
    },
  },
];
