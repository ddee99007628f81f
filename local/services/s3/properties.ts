import type { CreateMultipartUploadCommandInput, StorageClass } from "@aws-sdk/client-s3";
import type { Decoded } from "../../protocol/index.ts";
import type { Bucket } from "./bucket.ts";
import { invalidArgument, invalidStorageClass, metadataTooLarge, noAcls, notOffered } from "./errors.ts";
import { type Encryption, KEPT_HEADERS, type KeptHeaders, type Properties } from "./object.ts";
import type { Store } from "./store.ts";
import { parseTagging } from "./tags.ts";

/** For `reads`: what PutObject, CopyObject and CreateMultipartUpload say about an object besides its bytes. */
export const PROPERTY_MEMBERS = [
  ...KEPT_HEADERS,
  "Metadata",
  "Tagging",
  "StorageClass",
  "ServerSideEncryption",
  "SSEKMSKeyId",
  "BucketKeyEnabled",
  "ACL",
  "GrantFullControl",
  "GrantRead",
  "GrantReadACP",
  "GrantWriteACP",
] as const;

export type PropertyInput = {
  readonly [K in (typeof PROPERTY_MEMBERS)[number]]?: Decoded<
    Exclude<CreateMultipartUploadCommandInput[K], undefined>
  >;
};

/** Bytes of names and values; https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MAXIMUM_METADATA = 2048;
/** Those of buckets in a region: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const STORAGE_CLASSES: readonly StorageClass[] = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "GLACIER_IR",
  "DEEP_ARCHIVE",
];

/** What a write says about the object besides its bytes. Throws where S3 refuses one of them. */
export function readProperties(input: PropertyInput, bucket: Bucket, store: Store): Properties {
  refuseAcls(input);
  return {
    headers: { ContentType: "binary/octet-stream", ...keptHeaders(input) },
    metadata: checkMetadata(input.Metadata ?? {}),
    tags: parseTagging(input.Tagging ?? ""),
    storageClass: storageClass(input.StorageClass),
    encryption: encryption(input, bucket, store),
  };
}

function keptHeaders(input: PropertyInput): KeptHeaders {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
  );
}

function checkMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > MAXIMUM_METADATA) throw metadataTooLarge(size, MAXIMUM_METADATA);
  return metadata;
}

function storageClass(name: string = "STANDARD"): StorageClass {
  const known = STORAGE_CLASSES.find((one) => one === name);
  if (known === undefined) throw invalidStorageClass(name);
  return known;
}

/**
 * Buckets have no ACLs unless they are asked for, which the deployment's are not:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
function refuseAcls({ ACL, ...input }: PropertyInput): void {
  const grants = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP];
  if ((ACL !== undefined && ACL !== "bucket-owner-full-control") || grants.some((one) => one !== undefined))
    throw noAcls();
}

/** The request's choice, else the bucket's default. */
function encryption(
  { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: PropertyInput,
  { settings }: Bucket,
  store: Store,
): Encryption {
  const bucketKey = BucketKeyEnabled ?? settings.bucketKey ?? false;
  if (SSEKMSKeyId !== undefined && ServerSideEncryption !== "aws:kms")
    throw invalidArgument(
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
      "x-amz-server-side-encryption",
      ServerSideEncryption,
    );
  switch (ServerSideEncryption) {
    case undefined:
      return settings.keyArn === undefined ? { bucketKey: false } : { keyArn: settings.keyArn, bucketKey };
    case "AES256":
      return { bucketKey: false };
    case "aws:kms": {
      const keyArn = SSEKMSKeyId === undefined ? settings.keyArn : store.keyArn(SSEKMSKeyId);
      if (keyArn === undefined)
        throw notOffered("This emulator has no key aws/s3: name one of the deployment's keys.");
      return { keyArn, bucketKey };
    }
    case "aws:kms:dsse":
    case "aws:fsx":
    case "aws:backup":
      throw notOffered(`This emulator does not support the encryption ${ServerSideEncryption}.`);
    default:
      // A value that the model does not have: decoding leaves enumerations open.
      throw invalidArgument(
        "The encryption method specified is not supported",
        "x-amz-server-side-encryption",
        ServerSideEncryption satisfies never,
      );
  }
}
