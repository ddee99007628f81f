import { AwsError, type AwsResponse } from "../../gateway/service.ts";
import { xml } from "../../gateway/xml.ts";
import type { S3Request } from "./request.ts";
import { NAMESPACE, XML } from "./write.ts";

export async function headBucket({ aws, bucket, store }: S3Request): Promise<AwsResponse> {
  store.allow(aws.caller, "s3:ListBucket", bucket);
  return { status: 200, headers: { "x-amz-bucket-region": store.deployment.region } };
}

export async function getLocation({ aws, bucket, store }: S3Request): Promise<AwsResponse> {
  store.allow(aws.caller, "s3:GetBucketLocation", bucket);
  const { region } = store.deployment;
  // us-east-1 is written as nothing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  const text = region === "us-east-1" ? "" : region;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${text}</LocationConstraint>`;
  return { status: 200, headers: XML, body };
}

export async function getVersioning({ aws, bucket, store }: S3Request): Promise<AwsResponse> {
  store.allow(aws.caller, "s3:GetBucketVersioning", bucket);
  const Status = bucket.settings.versioned ? "Enabled" : undefined;
  return { status: 200, headers: XML, body: xml("VersioningConfiguration", { Status }, NAMESPACE) };
}

export async function getEncryption({ aws, bucket, store }: S3Request): Promise<AwsResponse> {
  store.allow(aws.caller, "s3:GetEncryptionConfiguration", bucket);
  const { keyArn, bucketKey = false } = bucket.settings;
  const body = xml(
    "ServerSideEncryptionConfiguration",
    {
      Rule: {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: keyArn === undefined ? "AES256" : "aws:kms",
          KMSMasterKeyID: keyArn,
        },
        BucketKeyEnabled: bucketKey,
      },
    },
    NAMESPACE,
  );
  return { status: 200, headers: XML, body };
}

export async function getNotification({ aws, bucket, store }: S3Request): Promise<AwsResponse> {
  store.allow(aws.caller, "s3:GetBucketNotification", bucket);
  const rule = (Name: string, Value: string | undefined) => (Value === undefined ? [] : [{ Name, Value }]);
  const CloudFunctionConfiguration = bucket.settings.notifications.map((to, index) => ({
    Id: `${bucket.settings.name}-${index}`,
    CloudFunction: to.functionArn,
    Event: to.events,
    Filter: { S3Key: { FilterRule: [...rule("Prefix", to.prefix), ...rule("Suffix", to.suffix)] } },
  }));
  return {
    status: 200,
    headers: XML,
    body: xml("NotificationConfiguration", { CloudFunctionConfiguration }, NAMESPACE),
  };
}

/** CreateBucket and DeleteBucket: the buckets are the deployment's. */
export async function refuseBucketChange({ aws, bucket }: S3Request): Promise<AwsResponse> {
  if (aws.method === "PUT")
    throw new AwsError("BucketAlreadyOwnedByYou", "The bucket exists, and you own it.", 409, {
      BucketName: bucket.settings.name,
    });
  throw new AwsError(
    "NotImplemented",
    "The local run's buckets are those of the deployment; change it there.",
    501,
  );
}
