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

export interface Content {
  readonly blob: Blob;
  /** Without quotes. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: ObjectChecksum;
  /** The KMS key; undefined means the service's own (AES256). */
  readonly keyArn?: string;
  /** Query-encoded, as in `x-amz-tagging`. */
  readonly tags: string;
}

/** What a request says about an object besides its bytes. */
export type Properties = Pick<Content, "headers" | "metadata" | "keyArn" | "tags">;

export interface ObjectChecksum {
  readonly name: ChecksumName;
  /** Base64; composite ones end in `-<parts>`. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

export function isStored(version: ObjectVersion | undefined): version is StoredObject {
  return version?.content !== undefined;
}
