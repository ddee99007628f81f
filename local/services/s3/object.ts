import type { PutObjectCommandInput, StorageClass } from "@aws-sdk/client-s3";
import type { ChecksumName } from "../../gateway/checksum.ts";
import type { Blob } from "./blobs.ts";

/** One version of an object, or a delete marker (without `content`). */
export interface ObjectVersion {
  readonly key: string;
  /** `null` in a bucket without versioning, as S3 calls it. */
  readonly versionId: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  /** Hex; compares as text with others of the same key: the later one is greater. */
  readonly sequencer: string;
  readonly content?: Content;
}

/** A version that is no delete marker. */
export type StoredObject = ObjectVersion & { readonly content: Content };

/** Headers that S3 keeps with an object and sends back, by their member. */
export const KEPT_HEADERS = [
  "ContentType",
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "Expires",
  "WebsiteRedirectLocation",
] as const;
export type KeptHeaders = Pick<PutObjectCommandInput, (typeof KEPT_HEADERS)[number]>;

/** How an object is encrypted. */
export interface Encryption {
  /** The KMS key; undefined means the service's own (AES256). */
  readonly keyArn?: string;
  /** One data key for the bucket: the KMS encryption context is the bucket's ARN, not the object's. */
  readonly bucketKey: boolean;
}

export interface Content {
  readonly blob: Blob;
  /** Without quotes. */
  readonly etag: string;
  readonly headers: KeptHeaders;
  /** User metadata without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: ObjectChecksum;
  readonly encryption: Encryption;
  readonly storageClass: StorageClass;
  readonly tags: readonly Tag[];
  /** Of an object that was uploaded in parts. */
  readonly parts?: readonly ObjectPart[];
}

/** What a request says about an object besides its bytes. */
export type Properties = Pick<Content, "headers" | "metadata" | "encryption" | "storageClass" | "tags">;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A part of a finished object. */
export interface ObjectPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** Base64, of this part. */
  readonly checksum: string;
}

export interface ObjectChecksum {
  readonly name: ChecksumName;
  /** Base64; composite ones end in `-<parts>`. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

export function isStored(version: ObjectVersion | undefined): version is StoredObject {
  return version?.content !== undefined;
}
