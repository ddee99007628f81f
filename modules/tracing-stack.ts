import { XrayEncryptionConfig } from "@cdktf/provider-aws/lib/xray-encryption-config/index.js";
import type { Construct } from "constructs";
import { AwsStack, type AwsStackProps } from "./aws-stack.ts";
import { CustomerKey, LONGEST_WAIT_DAYS } from "./customer-key.ts";
import { skip } from "./policy-skips.ts";

export interface TracingStackProps extends AwsStackProps {
  /** True where the stack may be destroyed: X-Ray's encryption has been set back to its default. */
  readonly released: boolean;
}

/**
 * Encrypts the traces of one account and region.
 *
 * X-Ray has one such setting per account and region, so it cannot belong to an environment. Two more things make it
 * a stack of its own: deleting the Terraform resource does not set the encryption back, and X-Ray stops storing
 * traces once its key is gone. So the key is protected until an environment says `releaseTraceEncryption`;
 * docs/delivery.md has the steps. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-encryption.html
 */
export class TracingStack extends AwsStack {
  constructor(scope: Construct, id: string, props: TracingStackProps) {
    super(scope, id, props);
    const key = new CustomerKey(this, "traces", {
      alias: "image-text-traces",
      // X-Ray works through grants that whoever configures it creates, so its policy needs no statement for X-Ray.
      description: "Encrypts the traces of this account and region; X-Ray stores none without it",
      protected: !props.released,
      // X-Ray keeps traces for 30 days; those that were encrypted with the key can be read as long as it exists.
      deletionWindowDays: LONGEST_WAIT_DAYS,
    });
    // The ARN: the API takes an alias and an id as well, but the provider would then see a change every time.
    const config = new XrayEncryptionConfig(this, "encryption", { type: "KMS", keyId: key.arn });
    if (props.released)
      skip(config, { id: "XRY-005", comment: "The environment is about to give trace encryption up." });
  }
}
