import type { AwsStack } from "./aws-stack.ts";
import { Bucket } from "./bucket.ts";

/**
 * The bucket that other buckets' access logs go to. S3 delivers them by this policy, since ACLs are off.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function accessLogBucket(
  stack: AwsStack,
  id: string,
  props: {
    readonly name: string;
    readonly protected: boolean;
    readonly days: number;
    readonly of: readonly string[];
  },
): Bucket {
  const arn = (bucket: string) => `arn:${stack.partition}:s3:::${bucket}`;
  return new Bucket(stack, id, {
    name: props.name,
    protected: props.protected,
    noncurrentDays: 1,
    expireDays: props.days,
    statements: [
      {
        sid: "AccessLogDelivery",
        principals: { Service: ["logging.s3.amazonaws.com"] },
        actions: ["s3:PutObject"],
        resources: [`${arn(props.name)}/*`],
        conditions: {
          ArnEquals: { "aws:SourceArn": props.of.map(arn) },
          StringEquals: { "aws:SourceAccount": [stack.account] },
        },
      },
    ],
    whyNoAccessLogs: "It is where access logs go; logging itself would never end.",
    skips: [
      { id: "CKV_AWS_145", comment: "S3 delivers access logs to buckets with AES256 only." },
      { id: "CKV2_AWS_62", comment: "Nothing consumes access logs as they come." },
    ],
  });
}
