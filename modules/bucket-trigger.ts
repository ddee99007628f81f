import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import type { Bucket } from "./bucket.ts";
import type { TracedFunction } from "./traced-function.ts";

export interface BucketTriggerProps {
  readonly stack: AwsStack;
  readonly function: Pick<TracedFunction, "arn">;
  /** Whether the function is run for deletions as well; the bucket must keep versions. */
  readonly deletions?: boolean;
  /** Only keys that begin and end like this; by default all. */
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
}

/**
 * Runs a function for every object that is created in a bucket, and where it is wanted for every one that is deleted.
 *
 * S3 keeps one notification configuration per bucket and a second Terraform resource silently overwrites it
 * (https://github.com/hashicorp/terraform-provider-aws/issues/1582), so a bucket accepts one trigger; a second
 * throws.
 */
export class BucketTrigger extends Construct {
  constructor(bucket: Bucket, props: BucketTriggerProps) {
    if (bucket.node.tryFindChild("trigger"))
      throw new Error(
        `The bucket ${bucket.node.id} has a trigger already: S3 keeps one notification configuration per bucket.`,
      );
    super(bucket, "trigger");
    const permission = new LambdaPermission(this, "permission", {
      statementId: "FromBucket",
      action: "lambda:InvokeFunction",
      functionName: props.function.arn,
      principal: "s3.amazonaws.com",
      // The ARN has no account in it: without the account, whoever gets the name of a deleted bucket could invoke.
      sourceArn: bucket.arn,
      sourceAccount: props.stack.account,
    });
    new S3BucketNotification(this, "notification", {
      bucket: bucket.name,
      lambdaFunction: [
        {
          lambdaFunctionArn: props.function.arn,
          events: [
            "s3:ObjectCreated:*",
            ...(props.deletions ? ["s3:ObjectRemoved:DeleteMarkerCreated"] : []),
          ],
          ...(props.prefix && { filterPrefix: props.prefix }),
          ...(props.suffix && { filterSuffix: props.suffix }),
        },
      ],
      // S3 asks Lambda for leave when the notification is set, and refuses it if there is none yet.
      dependsOn: [permission],
    });
  }
}
