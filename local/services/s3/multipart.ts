import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { checksumOf } from "../../gateway/checksum.ts";
import type { AwsRequest } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import type { Bucket } from "./bucket.ts";
import { algorithmOf, CHECKSUM_MEMBERS, checksumMember, sentChecksum, wantedChecksum } from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { COPY_SOURCE_MEMBERS, findCopySource } from "./copy-source.ts";
import { describeChecksum, describeEncryption, describeVersion } from "./describe.ts";
import { invalidRequest, malformedXml, wrongChecksum } from "./errors.ts";
import { PROPERTY_MEMBERS, readProperties } from "./properties.ts";
import { parseRange } from "./range.ts";
import { CHECKED_BEFORE, LENGTH_KNOWN, NO_PAYER } from "./reasons.ts";
import type { Store } from "./store.ts";
import { type Upload, uploadChecksum } from "./uploads.ts";
import { allowWrite } from "./writing.ts";

const UPLOAD = ["Bucket", "Key", "UploadId", "ExpectedBucketOwner"] as const;

/** Uploads in parts, from beginning to end. */
export function multipartOperations(store: Store): readonly Operation[] {
  /** Writing parts of an encrypted object takes kms:Decrypt as well: S3 reads the parts' data key. */
  const allowPart = (request: AwsRequest, bucket: Bucket, { key, properties }: Upload) => {
    allowWrite(store, request, bucket, key, properties.encryption);
    store.allowKey(request.caller, "kms:Decrypt", properties.encryption, bucket, key);
  };
  return [
    operation(CreateMultipartUploadCommand, {
      reads: [
        "Bucket",
        "Key",
        "ExpectedBucketOwner",
        "ChecksumAlgorithm",
        "ChecksumType",
        ...PROPERTY_MEMBERS,
      ],
      ignores: { RequestPayer: NO_PAYER },
      run(input, request) {
        const { Bucket, Key } = input;
        const bucket = store.open(input);
        const properties = readProperties(input, bucket, store);
        allowWrite(store, request, bucket, Key, properties.encryption, input);
        const checksum = uploadChecksum(wantedChecksum(input), input.ChecksumType);
        const { id } = store.uploads.begin({ bucket: Bucket, key: Key, properties, checksum });
        return {
          Bucket,
          Key,
          UploadId: id,
          ChecksumAlgorithm: algorithmOf(checksum.name),
          ChecksumType: checksum.type,
          ...describeEncryption(properties.encryption),
        };
      },
    }),
    operation(UploadPartCommand, {
      reads: [...UPLOAD, "PartNumber", "Body", "ChecksumAlgorithm", ...CHECKSUM_MEMBERS],
      ignores: { ContentLength: LENGTH_KNOWN, ContentMD5: CHECKED_BEFORE, RequestPayer: NO_PAYER },
      async run(input, request) {
        const { Bucket, Key, Body = Buffer.alloc(0) } = input;
        const bucket = store.open(input);
        const upload = store.uploads.find(input.UploadId, Bucket, Key);
        allowPart(request, bucket, upload);
        const part = await store.uploads.addPart(upload, input.PartNumber, Body);
        const name = sentChecksum(input)?.name ?? upload.checksum.name;
        return {
          ETag: `"${part.etag}"`,
          ...checksumMember(name, name === upload.checksum.name ? part.checksum : checksumOf(name, Body)),
          ...describeEncryption(upload.properties.encryption),
        };
      },
    }),
    operation(UploadPartCopyCommand, {
      reads: [...UPLOAD, "PartNumber", "CopySourceRange", ...COPY_SOURCE_MEMBERS],
      ignores: { RequestPayer: NO_PAYER },
      async run(input, request) {
        const { Bucket, Key, CopySourceRange } = input;
        const bucket = store.open(input);
        const upload = store.uploads.find(input.UploadId, Bucket, Key);
        allowPart(request, bucket, upload);
        const { object } = findCopySource(input, request, store);
        const { blob } = object.content;
        const range = CopySourceRange === undefined ? undefined : parseRange(CopySourceRange, blob.size);
        const body = await store.blobs.read(blob, range);
        const part = await store.uploads.addPart(upload, input.PartNumber, body);
        return {
          CopySourceVersionId: describeVersion(object.versionId).VersionId,
          ...describeEncryption(upload.properties.encryption),
          CopyPartResult: {
            ETag: `"${part.etag}"`,
            LastModified: new Date(part.lastModified),
            ...checksumMember(upload.checksum.name, part.checksum),
          },
        };
      },
    }),
    operation(CompleteMultipartUploadCommand, {
      reads: [
        ...UPLOAD,
        { MultipartUpload: [{ Parts: ["PartNumber", "ETag", ...CHECKSUM_MEMBERS] }] },
        "MpuObjectSize",
        "IfMatch",
        "IfNoneMatch",
        "ChecksumType",
        ...CHECKSUM_MEMBERS,
      ],
      ignores: { RequestPayer: NO_PAYER },
      async run(input, request) {
        const { Bucket, Key, UploadId, MultipartUpload, MpuObjectSize, ChecksumType } = input;
        const bucket = store.open(input);
        const done = store.uploads.completion(UploadId, Bucket, Key);
        if (done !== undefined) {
          store.allow(request.caller, "s3:PutObject", bucket, Key);
          return done;
        }
        const upload = store.uploads.find(UploadId, Bucket, Key);
        allowPart(request, bucket, upload);
        const parts = MultipartUpload?.Parts ?? [];
        if (parts.length === 0) throw malformedXml();
        if (ChecksumType !== undefined && ChecksumType !== upload.checksum.type)
          throw invalidRequest(
            `The upload was created using the ${upload.checksum.type} checksum mode. The complete request must use the same checksum mode.`,
          );
        const joined = await store.uploads.join(upload, parts, MpuObjectSize);
        const content = { ...upload.properties, ...joined };
        const expected = sentChecksum(input);
        const event = "ObjectCreated:CompleteMultipartUpload";
        const stored = await store.save(bucket, Key, content, event, request, (current) => {
          if (expected?.name === content.checksum.name && expected.value !== content.checksum.value)
            throw wrongChecksum(algorithmOf(expected.name));
          checkWrite(input, current, Key);
        });
        const answer = {
          Location: `http://${request.headers.host ?? "localhost"}/${Bucket}/${encodeURIComponent(Key)}`,
          Bucket,
          Key,
          ETag: `"${content.etag}"`,
          ...describeChecksum(content),
          ...describeEncryption(content.encryption),
          ...describeVersion(stored.versionId),
        };
        await store.uploads.complete(upload, answer);
        return answer;
      },
    }),
    operation(AbortMultipartUploadCommand, {
      reads: UPLOAD,
      ignores: { RequestPayer: NO_PAYER },
      async run(input, { caller }) {
        const { Bucket, Key, UploadId } = input;
        store.allow(caller, "s3:AbortMultipartUpload", store.open(input), Key);
        await store.uploads.end(store.uploads.find(UploadId, Bucket, Key));
        return {};
      },
    }),
  ];
}
