import { XrayEncryptionConfig } from "@cdktf/provider-aws/lib/xray-encryption-config/index.js";
import type { Construct } from "constructs";
import { AwsStack, type AwsStackProps } from "./aws-stack.ts";
import { CustomerKey } from "./customer-key.ts";

/**
 * Encrypts the traces of one account and region.
 *
 * X-Ray has one such setting per account and region, so it cannot belong to an environment. Two more things make it
 * a stack of its own: deleting the Terraform resource does not set the encryption back, and X-Ray stops storing
 * traces once its key is gone. So the key cannot be destroyed. To go back to the default first run
 * `aws xray put-encryption-config --type NONE`, wait until `get-encryption-config` says ACTIVE, then let go of the
 * key. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-encryption.html
 */
export class TracingStack extends AwsStack {
  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id, props);
    const key = new CustomerKey(this, "traces", {
      alias: "image-text-traces",
      // X-Ray works through grants that whoever configures it creates, so its policy needs no statement for X-Ray.
      description: "Encrypts the traces of this account and region; X-Ray stores none without it",
      protected: true,
    });
    // The ARN: the API takes an alias and an id as well, but the provider would then see a change every time.
    new XrayEncryptionConfig(this, "encryption", { type: "KMS", keyId: key.arn });
  }
}
