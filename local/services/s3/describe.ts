import { createHash } from "node:crypto";
import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import { checksumMember } from "./checksums.ts";
import type { Content, Encryption, StoredObject } from "./object.ts";

/** Every answer about an object says how it is encrypted. */
export function describeEncryption({ keyArn, bucketKey }: Encryption): {
  ServerSideEncryption: ServerSideEncryption;
  SSEKMSKeyId?: string;
  BucketKeyEnabled?: boolean;
} {
  if (keyArn === undefined) return { ServerSideEncryption: "AES256" };
  return {
    ServerSideEncryption: "aws:kms",
    SSEKMSKeyId: keyArn,
    ...(bucketKey ? { BucketKeyEnabled: true } : {}),
  };
}

export function describeChecksum({ checksum: { name, value, type } }: Pick<Content, "checksum">) {
  return { ...checksumMember(name, value), ChecksumType: type };
}

/** `VersionId`, where the bucket has versions. */
export function describeVersion(versionId: string | undefined): { VersionId?: string } {
  return versionId === undefined || versionId === "null" ? {} : { VersionId: versionId };
}

/** What GetObject and HeadObject say about an object. */
export function describeObject({ content, versionId, lastModified }: StoredObject) {
  return {
    ...content.headers,
    ...describeEncryption(content.encryption),
    ...describeVersion(versionId),
    Metadata: content.metadata,
    TagCount: content.tags.length === 0 ? undefined : content.tags.length,
    // The usual class is not named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    StorageClass: content.storageClass === "STANDARD" ? undefined : content.storageClass,
    AcceptRanges: "bytes",
    ETag: `"${content.etag}"`,
    LastModified: new Date(lastModified),
  };
}

/** The owner of everything: a canonical user id is 64 hexadecimal digits. */
export function ownerOf(account: string): { readonly ID: string } {
  return { ID: createHash("sha256").update(account).digest("hex") };
}
