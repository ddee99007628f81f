import { describe, expect, test } from "vitest";
import { dev } from "../environments/dev.ts";
import { Bucket } from "./bucket.ts";
import { BucketTrigger } from "./bucket-trigger.ts";
import { resource, stack, statements, synthesize, synthesizeDev, synthesizeStack } from "./testing/synth.ts";

const its = synthesizeStack((stack) => {
  new Bucket(stack, "photos", {
    name: "photos",
    keyArn: "arn:aws:kms:eu-west-1:123456789012:key/k",
    protected: false,
    noncurrentDays: 30,
  });
});

describe("a bucket", () => {
  test("is public in no way", () => {
    expect(resource(its, "aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(resource(its, "aws_s3_bucket_ownership_controls").rule).toEqual({
      object_ownership: "BucketOwnerEnforced",
    });
    expect(its.json.resource.aws_s3_bucket_acl).toBeUndefined();
  });

  test("refuses what is not encrypted in transit, for itself and its objects", () => {
    expect(statements(resource(its, "aws_s3_bucket_policy").policy)).toEqual({
      SecureTransportOnly: {
        Sid: "SecureTransportOnly",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: ["${aws_s3_bucket.photos.arn}", "${aws_s3_bucket.photos.arn}/*"],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
    });
  });

  test("encrypts with its key, and asks KMS once for many objects", () => {
    expect(resource(its, "aws_s3_bucket_server_side_encryption_configuration").rule).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: "aws:kms",
          kms_master_key_id: "arn:aws:kms:eu-west-1:123456789012:key/k",
        },
        bucket_key_enabled: true,
      },
    ]);
  });

  test("keeps versions, and cleans up old ones and unfinished uploads, everywhere in it", () => {
    expect(resource(its, "aws_s3_bucket_versioning").versioning_configuration).toEqual({
      status: "Enabled",
    });
    expect(resource(its, "aws_s3_bucket_lifecycle_configuration").rule).toEqual([
      {
        id: "unfinished-uploads",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
      {
        id: "old-versions",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
        expiration: [{ expired_object_delete_marker: true }],
      },
    ]);
  });
});

describe("access logs", () => {
  const logged = stack(synthesize([{ ...dev, storage: { accessLogs: true } }]), "dev");

  test("of both buckets go to a third, to which only S3 may write", () => {
    expect(resource(logged, "aws_s3_bucket_logging", "images")).toMatchObject({
      target_bucket: "${aws_s3_bucket.access-logs.bucket}",
      target_prefix: "images/",
    });
    const policy = resource(logged, "aws_s3_bucket_policy", "access-logs").policy;
    expect(statements(policy).AccessLogDelivery).toEqual({
      Sid: "AccessLogDelivery",
      Effect: "Allow",
      Principal: { Service: ["logging.s3.amazonaws.com"] },
      Action: ["s3:PutObject"],
      Resource: [expect.stringMatching(/^arn:aws:s3:::image-text-dev-access-logs-.*\/\*$/)],
      Condition: {
        ArnEquals: {
          "aws:SourceArn": [
            expect.stringMatching(/^arn:aws:s3:::image-text-dev-images-/),
            expect.stringMatching(/^arn:aws:s3:::image-text-dev-processed-/),
          ],
        },
        StringEquals: { "aws:SourceAccount": ["${data.aws_caller_identity.caller.account_id}"] },
      },
    });
  });

  test("are encrypted by S3's own key, the only one that log delivery can use, and expire", () => {
    const encryption = resource(logged, "aws_s3_bucket_server_side_encryption_configuration", "access-logs");
    expect(encryption.rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
    ]);
    expect(resource(logged, "aws_s3_bucket_lifecycle_configuration", "access-logs").rule).toMatchObject([
      {},
      { expiration: [{ days: 14 }] },
    ]);
  });
});

describe("a trigger", () => {
  test("lets this bucket of this account invoke the function, before it is set", () => {
    const dev = synthesizeDev();
    const [id, permission] = Object.entries(dev.json.resource.aws_lambda_permission ?? {}).find(([name]) =>
      name.startsWith("images"),
    ) ?? ["", {}];
    expect(permission).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      source_arn: "${aws_s3_bucket.images.arn}",
      source_account: "${data.aws_caller_identity.caller.account_id}",
    });
    expect(resource(dev, "aws_s3_bucket_notification", "images").depends_on).toEqual([
      `aws_lambda_permission.${id}`,
    ]);
  });

  test("drops no upload unless told to", () => {
    const events = (its: ReturnType<typeof synthesizeDev>, bucket: string) =>
      resource(its, "aws_s3_bucket_notification", bucket).lambda_function;
    const all = synthesizeDev();
    expect(events(all, "images")).toEqual([
      {
        // A deletion that no function is told of would leave the text of a deleted image in the table.
        events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:DeleteMarkerCreated"],
        lambda_function_arn: expect.stringContaining("preprocess-image"),
      },
    ]);
    expect(events(all, "processed")).toMatchObject([{ filter_suffix: ".jpg" }]);
    const some = synthesizeDev({ storage: { prefix: "in/", suffix: ".png" } });
    expect(events(some, "images")).toMatchObject([{ filter_prefix: "in/", filter_suffix: ".png" }]);
  });

  test("is the only one of its bucket", () => {
    expect(() =>
      synthesizeStack((stack) => {
        const bucket = new Bucket(stack, "photos", { name: "photos", protected: false, noncurrentDays: 1 });
        const lambda = { arn: "arn:aws:lambda:eu-west-1:123456789012:function:f" };
        new BucketTrigger(bucket, { stack, function: lambda });
        new BucketTrigger(bucket, { stack, function: lambda });
      }),
    ).toThrow("The bucket photos has a trigger already");
  });
});
