import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import type { AwsStack } from "./aws-stack.ts";
import { type PolicyStatement, policyDocument, secureTransportOnly } from "./policy-document.ts";
import { type Skip, skip } from "./policy-skips.ts";

/** Days after which an incomplete multipart upload is aborted; its parts are charged until then. */
const UNFINISHED_UPLOAD_DAYS = 7;

const NO_ACCESS_LOGS = "Access logs are a setting of the environment: storage.accessLogs.";

export interface BucketProps {
  readonly name: string;
  /** Without a key the objects are encrypted by S3's own (AES256). */
  readonly keyArn?: string;
  readonly protected: boolean;
  /** Days that a replaced or deleted object can still be brought back. */
  readonly noncurrentDays: number;
  /** Days after which objects go; by default never. */
  readonly expireDays?: number;
  /** Where reads and writes are recorded. */
  readonly accessLogs?: Bucket;
  /** Why they are not, where it is not for the environment to say. */
  readonly whyNoAccessLogs?: string;
  readonly statements?: readonly PolicyStatement[];
  readonly skips?: readonly Skip[];
}

/**
 * A private, versioned, encrypted bucket: no public access by whatever policy or ACL, no ACLs at all, no request
 * without TLS, unfinished uploads and old versions cleaned up.
 */
export class Bucket extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly policy: S3BucketPolicy;

  constructor(stack: AwsStack, id: string, props: BucketProps) {
    super(stack, id);
    const bucket = new S3Bucket(this, "bucket", {
      bucket: props.name,
      // Terraform empties a bucket before it deletes it only where nothing in it must be kept.
      forceDestroy: !props.protected,
      ...(props.protected && { lifecycle: { preventDestroy: true } }),
    });
    // Pinned, so that moving this construct cannot become a new, empty bucket.
    bucket.overrideLogicalId(id);
    skip(
      bucket,
      {
        id: "CKV_AWS_144",
        comment: "Everything here can be uploaded or derived again; replication doubles the cost.",
      },
      { id: "AWS-0171", comment: "Object-level events belong to the account's own trail." },
      { id: "AWS-0172", comment: "Object-level events belong to the account's own trail." },
      ...(props.accessLogs ? [] : [{ id: "CKV_AWS_18", comment: props.whyNoAccessLogs ?? NO_ACCESS_LOGS }]),
      ...(props.skips ?? []),
    );
    this.name = bucket.bucket;
    this.arn = bucket.arn;

    const access = new S3BucketPublicAccessBlock(this, "private", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "owner", {
      bucket: bucket.id,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: bucket.id,
      rule: [
        props.keyArn
          ? {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.keyArn },
              // One call to KMS for many objects: up to 99 % cheaper.
              // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
              bucketKeyEnabled: true,
            }
          : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      ],
    });
    this.#cleanUp(bucket, versioning, props);
    this.policy = new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      policy: policyDocument([
        secureTransportOnly("s3:*", [this.arn, `${this.arn}/*`]),
        ...(props.statements ?? []),
      ]),
      // S3 answers 409 when a bucket's policy and its public access settings change at the same time.
      dependsOn: [access],
    });
    if (props.accessLogs)
      new S3BucketLoggingA(this, "access-logs", {
        bucket: bucket.id,
        targetBucket: props.accessLogs.name,
        targetPrefix: `${id}/`,
        // S3 writes a first record at once, which must be let in.
        dependsOn: [props.accessLogs.policy],
      });
  }

  #cleanUp(bucket: S3Bucket, versioning: S3BucketVersioningA, props: BucketProps): void {
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "unfinished-uploads",
          status: "Enabled",
          // An empty prefix means all; a rule that names one does not count as cleaning up (CKV_AWS_300).
          filter: [{ prefix: "" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: UNFINISHED_UPLOAD_DAYS }],
        },
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentDays }],
          expiration: [props.expireDays ? { days: props.expireDays } : { expiredObjectDeleteMarker: true }],
        },
      ],
      // Rules about old versions are refused while a bucket keeps none.
      dependsOn: [versioning],
    });
  }
}
