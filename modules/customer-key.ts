import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { type PolicyStatement, policyDocument } from "./policy-document.ts";
import { explainWildcards } from "./policy-skips.ts";

/** Days in which a deleted key can be brought back. https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const LONGEST_WAIT_DAYS = 30;
const SHORTEST_WAIT_DAYS = 7;

export interface CustomerKeyProps {
  /** Name of the alias, without `alias/`. */
  readonly alias: string;
  readonly description: string;
  /** What services may do with it; the account's own principals are governed by their IAM policies. */
  readonly statements?: readonly PolicyStatement[];
  readonly protected: boolean;
  /** Days in which its deletion can be cancelled. Default: the longest where protected, else the shortest. */
  readonly deletionWindowDays?: number;
}

/**
 * A customer managed key, rotated every year. AWS's own keys cannot be granted to other services, so that encrypted
 * topics and log groups need one of these.
 */
export class CustomerKey extends Construct {
  readonly arn: string;
  /** Roles are bounded by the alias: whatever decrypts with the key must wait for it. */
  readonly alias: KmsAlias;

  constructor(stack: AwsStack, id: string, props: CustomerKeyProps) {
    super(stack, id);
    const statements: PolicyStatement[] = [
      {
        sid: "AccountDecides",
        principals: { AWS: [stack.accountPrincipal] },
        actions: ["kms:*"],
        resources: ["*"],
        because:
          "A key whose policy does not let its account govern it can be locked out for ever; in a key policy * means this key. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
      },
      ...(props.statements ?? []),
    ];
    const key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays:
        props.deletionWindowDays ?? (props.protected ? LONGEST_WAIT_DAYS : SHORTEST_WAIT_DAYS),
      policy: policyDocument(statements),
      ...(props.protected && { lifecycle: { preventDestroy: true } }),
    });
    // Pinned, so that moving this construct cannot become a new key and data nobody can read.
    key.overrideLogicalId(id);
    explainWildcards(key, statements);
    this.alias = new KmsAlias(this, "alias", { name: `alias/${props.alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

/** Lets CloudWatch Logs encrypt this project's log groups, and no other, with a key. */
export function logEncryption(stack: AwsStack, logGroupPrefix: string): PolicyStatement {
  return {
    sid: "LogEncryption",
    principals: { Service: [`logs.${stack.region}.amazonaws.com`] },
    actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    resources: ["*"],
    conditions: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": [stack.arn("logs", `log-group:${logGroupPrefix}*`)] },
    },
    because:
      "The actions AWS asks for; in a key policy * means this key. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  };
}
