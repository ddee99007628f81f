import { ListMultipartUploadsCommand, ListPartsCommand } from "@aws-sdk/client-s3";
import { type Operation, operation } from "../../protocol/index.ts";
import { algorithmOf, checksumMember } from "./checksums.ts";
import { ownerOf } from "./describe.ts";
import { keyEncoder, pageLimit, wholeNumber } from "./list-parameters.ts";
import { NO_PAYER } from "./reasons.ts";
import type { Store } from "./store.ts";

/** ListParts and ListMultipartUploads. */
export function multipartListOperations(store: Store): readonly Operation[] {
  const owner = ownerOf(store.deployment.account);
  return [
    operation(ListPartsCommand, {
      reads: ["Bucket", "Key", "UploadId", "ExpectedBucketOwner", "MaxParts", "PartNumberMarker"],
      ignores: { RequestPayer: NO_PAYER },
      run(input, { caller }) {
        const { Bucket, Key, UploadId } = input;
        store.allow(caller, "s3:ListMultipartUploadParts", store.open(input), Key);
        const upload = store.uploads.find(UploadId, Bucket, Key);
        const MaxParts = pageLimit("max-parts", input.MaxParts);
        const marker = wholeNumber("part-number-marker", input.PartNumberMarker ?? 0);
        const rest = [...upload.parts.values()]
          .filter(({ number }) => number > marker)
          .sort((a, b) => a.number - b.number);
        const parts = rest.slice(0, MaxParts);
        return {
          Bucket,
          Key,
          UploadId,
          MaxParts,
          PartNumberMarker: String(marker),
          NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
          IsTruncated: parts.length < rest.length && MaxParts > 0,
          Initiator: owner,
          Owner: owner,
          StorageClass: upload.properties.storageClass,
          ChecksumAlgorithm: algorithmOf(upload.checksum.name),
          ChecksumType: upload.checksum.type,
          Parts: parts.map((part) => ({
            PartNumber: part.number,
            LastModified: new Date(part.lastModified),
            ETag: `"${part.etag}"`,
            Size: part.blob.size,
            ...checksumMember(upload.checksum.name, part.checksum),
          })),
        };
      },
    }),
    operation(ListMultipartUploadsCommand, {
      reads: [
        "Bucket",
        "ExpectedBucketOwner",
        "Prefix",
        "EncodingType",
        "KeyMarker",
        "UploadIdMarker",
        "MaxUploads",
      ],
      ignores: { RequestPayer: NO_PAYER },
      run(input, { caller }) {
        const { Bucket, Prefix = "", KeyMarker = "", UploadIdMarker, EncodingType } = input;
        store.allow(caller, "s3:ListBucketMultipartUploads", store.open(input));
        const MaxUploads = pageLimit("max-uploads", input.MaxUploads);
        const encode = keyEncoder(EncodingType);
        const all = store.uploads.ofBucket(Bucket).filter(({ key }) => key.startsWith(Prefix));
        const before = all.findIndex(({ id, key }) => key === KeyMarker && id === UploadIdMarker);
        const after = Buffer.from(KeyMarker);
        const rest =
          before < 0
            ? all.filter(({ key }) => Buffer.compare(Buffer.from(key), after) > 0)
            : all.slice(before + 1);
        const uploads = rest.slice(0, MaxUploads);
        const last = uploads.at(-1);
        const truncated = uploads.length < rest.length && last !== undefined;
        return {
          Bucket,
          KeyMarker: encode(KeyMarker),
          UploadIdMarker,
          Prefix: encode(Prefix),
          MaxUploads,
          EncodingType,
          IsTruncated: truncated,
          NextKeyMarker: truncated ? encode(last.key) : undefined,
          NextUploadIdMarker: truncated ? last.id : undefined,
          Uploads: uploads.map(({ id, key, started, checksum, properties }) => ({
            Key: encode(key),
            UploadId: id,
            Initiated: new Date(started),
            Initiator: owner,
            Owner: owner,
            StorageClass: properties.storageClass,
            ChecksumAlgorithm: algorithmOf(checksum.name),
            ChecksumType: checksum.type,
          })),
        };
      },
    }),
  ];
}
