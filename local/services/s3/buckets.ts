import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
} from "@aws-sdk/client-s3";
import { type Operation, operation } from "../../protocol/index.ts";
import type { BucketNotification } from "../../template/deployment.ts";
import { page } from "../paging.ts";
import { ownerOf } from "./describe.ts";
import { invalidArgument, notOffered, ownBucket } from "./errors.ts";
import type { Store } from "./store.ts";

/** Of one page; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
const MAXIMUM_BUCKETS = 10_000;
const NEVER_MADE = "no bucket is made";
const BUCKET = ["Bucket", "ExpectedBucketOwner"] as const;

/** The buckets of the deployment and their settings. */
export function bucketOperations(store: Store): readonly Operation[] {
  const { account, region } = store.deployment;
  const started = new Date();
  return [
    operation(ListBucketsCommand, {
      reads: ["Prefix", "MaxBuckets", "ContinuationToken", "BucketRegion"],
      run({ Prefix, MaxBuckets = MAXIMUM_BUCKETS, ContinuationToken, BucketRegion = region }, { caller }) {
        store.allowAccount(caller, "s3:ListAllMyBuckets");
        if (!Number.isInteger(MaxBuckets) || MaxBuckets < 1 || MaxBuckets > MAXIMUM_BUCKETS)
          throw invalidArgument(
            `Argument max-buckets must be an integer between 1 and ${MAXIMUM_BUCKETS}`,
            "max-buckets",
            MaxBuckets,
          );
        const names = [...store.buckets.keys()]
          .filter((name) => name.startsWith(Prefix ?? "") && BucketRegion === region)
          .sort();
        const { items, next } = page(names, MaxBuckets, ContinuationToken, () =>
          invalidArgument("The continuation token provided is incorrect", "continuation-token"),
        );
        return {
          Owner: ownerOf(account),
          Prefix,
          ContinuationToken: next,
          Buckets: items.map((Name) => ({
            Name,
            CreationDate: started,
            BucketRegion: region,
            BucketArn: store.bucket(Name).settings.arn,
          })),
        };
      },
    }),
    operation(HeadBucketCommand, {
      reads: BUCKET,
      run(input, { caller }) {
        const bucket = store.open(input);
        store.allow(caller, "s3:ListBucket", bucket);
        return { BucketRegion: region, BucketArn: bucket.settings.arn };
      },
    }),
    operation(GetBucketLocationCommand, {
      reads: BUCKET,
      run(input, { caller }) {
        store.allow(caller, "s3:GetBucketLocation", store.open(input));
        // us-east-1 is written as nothing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
        return { LocationConstraint: region === "us-east-1" ? "" : region };
      },
    }),
    operation(GetBucketVersioningCommand, {
      reads: BUCKET,
      run(input, { caller }) {
        const bucket = store.open(input);
        store.allow(caller, "s3:GetBucketVersioning", bucket);
        return bucket.settings.versioned ? { Status: "Enabled" } : {};
      },
    }),
    operation(GetBucketEncryptionCommand, {
      reads: BUCKET,
      run(input, { caller }) {
        const bucket = store.open(input);
        store.allow(caller, "s3:GetEncryptionConfiguration", bucket);
        const { keyArn, bucketKey = false } = bucket.settings;
        const ApplyServerSideEncryptionByDefault =
          keyArn === undefined
            ? { SSEAlgorithm: "AES256" }
            : { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn };
        return {
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: bucketKey }],
          },
        };
      },
    }),
    operation(GetBucketNotificationConfigurationCommand, {
      reads: BUCKET,
      run(input, { caller }) {
        const bucket = store.open(input);
        store.allow(caller, "s3:GetBucketNotification", bucket);
        const { name, notifications } = bucket.settings;
        return {
          LambdaFunctionConfigurations: notifications.map((notification, index) =>
            describeNotification(`${name}-${index}`, notification),
          ),
        };
      },
    }),
    operation(CreateBucketCommand, {
      reads: ["Bucket"],
      ignores: {
        CreateBucketConfiguration: NEVER_MADE,
        ACL: NEVER_MADE,
        ObjectOwnership: NEVER_MADE,
        ObjectLockEnabledForBucket: NEVER_MADE,
      },
      run({ Bucket }) {
        if (store.buckets.has(Bucket)) throw ownBucket(Bucket);
        throw notOffered("CreateBucket: this emulator has only the buckets of the deployment.");
      },
    }),
  ];
}

function describeNotification(Id: string, { functionArn, events, prefix, suffix }: BucketNotification) {
  const FilterRules = [
    ...(prefix === undefined ? [] : [{ Name: "Prefix", Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: "Suffix", Value: suffix }]),
  ];
  return {
    Id,
    LambdaFunctionArn: functionArn,
    Events: events,
    Filter: FilterRules.length === 0 ? undefined : { Key: { FilterRules } },
  };
}
