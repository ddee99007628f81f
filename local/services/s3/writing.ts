import { CopyObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AwsRequest } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import type { Bucket } from "./bucket.ts";
import { CHECKSUM_MEMBERS, wantedChecksum } from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { COPY_SOURCE_MEMBERS, findCopySource } from "./copy-source.ts";
import { describeChecksum, describeEncryption, describeVersion } from "./describe.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import type { Encryption } from "./object.ts";
import { PROPERTY_MEMBERS, type PropertyInput, readProperties } from "./properties.ts";
import { CHECKED_BEFORE, LENGTH_KNOWN, NO_PAYER } from "./reasons.ts";
import type { Store } from "./store.ts";

/** Asks for the permissions that a new object needs. */
export function allowWrite(
  store: Store,
  { caller }: AwsRequest,
  bucket: Bucket,
  key: string,
  encryption: Encryption,
  input: PropertyInput = {},
): void {
  const asked = {
    "s3:x-amz-server-side-encryption": input.ServerSideEncryption,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": input.SSEKMSKeyId,
    "s3:x-amz-storage-class": input.StorageClass,
    "s3:x-amz-acl": input.ACL,
  };
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) context[name] = value;
  store.allow(caller, "s3:PutObject", bucket, key, context);
  store.allowKey(caller, "kms:GenerateDataKey", encryption, bucket, key);
}

/** PutObject and CopyObject. */
export function writingOperations(store: Store): readonly Operation[] {
  return [
    operation(PutObjectCommand, {
      reads: [
        "Bucket",
        "Key",
        "Body",
        "ExpectedBucketOwner",
        "IfMatch",
        "IfNoneMatch",
        "ChecksumAlgorithm",
        ...CHECKSUM_MEMBERS,
        ...PROPERTY_MEMBERS,
      ],
      ignores: { ContentLength: LENGTH_KNOWN, ContentMD5: CHECKED_BEFORE, RequestPayer: NO_PAYER },
      async run(input, request) {
        const { Key, Body } = input;
        refusePart(request);
        const bucket = store.open(input);
        const properties = readProperties(input, bucket, store);
        allowWrite(store, request, bucket, Key, properties.encryption, input);
        // S3 computes CRC64NVME where the client sends none.
        const content = await store.content(
          Body ?? Buffer.alloc(0),
          wantedChecksum(input) ?? "crc64nvme",
          properties,
        );
        const stored = await store.save(bucket, Key, content, "ObjectCreated:Put", request, (current) =>
          checkWrite(input, current, Key),
        );
        return {
          ETag: `"${content.etag}"`,
          ...describeChecksum(content),
          ...describeEncryption(content.encryption),
          ...describeVersion(stored.versionId),
        };
      },
    }),
    operation(CopyObjectCommand, {
      reads: [
        "Bucket",
        "Key",
        "ExpectedBucketOwner",
        "IfMatch",
        "IfNoneMatch",
        "ChecksumAlgorithm",
        "MetadataDirective",
        "TaggingDirective",
        ...COPY_SOURCE_MEMBERS,
        ...PROPERTY_MEMBERS,
      ],
      ignores: { RequestPayer: NO_PAYER },
      async run(input, request) {
        const { Key } = input;
        refusePart(request);
        const bucket = store.open(input);
        const source = findCopySource(input, request, store);
        const original = source.object.content;
        const replaces = directive("x-amz-metadata-directive", input.MetadataDirective);
        const replacesTags = directive("x-amz-tagging-directive", input.TaggingDirective);
        const changes = [input.StorageClass, input.ServerSideEncryption, input.WebsiteRedirectLocation];
        if (
          source.bucket === bucket &&
          source.key === Key &&
          source.versionId === undefined &&
          !replaces &&
          changes.every((one) => one === undefined)
        )
          throw invalidRequest(
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
          );
        const properties = readProperties(input, bucket, store);
        allowWrite(store, request, bucket, Key, properties.encryption, input);
        const content = await store.copy(original, wantedChecksum(input) ?? original.checksum.name, {
          ...properties,
          ...(replaces ? {} : { headers: original.headers, metadata: original.metadata }),
          ...(replacesTags ? {} : { tags: original.tags }),
        });
        const stored = await store.save(bucket, Key, content, "ObjectCreated:Copy", request, (current) =>
          checkWrite(input, current, Key),
        );
        return {
          ...describeEncryption(content.encryption),
          ...describeVersion(stored.versionId),
          CopySourceVersionId: describeVersion(source.object.versionId).VersionId,
          CopyObjectResult: {
            ETag: `"${content.etag}"`,
            LastModified: new Date(stored.lastModified),
            ...describeChecksum(content),
          },
        };
      },
    }),
  ];
}

/** Half of what names a part of an upload: without a check, the part would become the whole object. */
function refusePart({ query }: AwsRequest): void {
  for (const [has, lacks] of [
    ["uploadId", "partNumber"],
    ["partNumber", "uploadId"],
  ] as const)
    if (query.has(has))
      throw invalidArgument(`This operation does not accept ${has} without ${lacks}`, has, query.get(has));
}

/** Whether a copy replaces what it would take along. */
function directive(name: string, value: string = "COPY"): boolean {
  if (value !== "COPY" && value !== "REPLACE")
    throw invalidArgument(`Unknown ${name.slice("x-amz-".length)}.`, name, value);
  return value === "REPLACE";
}
