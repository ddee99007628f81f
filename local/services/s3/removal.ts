import { DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { CHECKSUMS } from "../../gateway/checksum.ts";
import { AwsError, type AwsRequest } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import type { Bucket } from "./bucket.ts";
import { checkWrite } from "./conditions.ts";
import { describeVersion } from "./describe.ts";
import { invalidRequest, malformedXml } from "./errors.ts";
import { CHECKED_BEFORE, NO_LOCKS, NO_PAYER } from "./reasons.ts";
import type { Store } from "./store.ts";

/** Of one request; https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAXIMUM_OBJECTS = 1000;

interface Removal {
  readonly Key: string;
  readonly VersionId?: string;
  readonly IfMatch?: string;
}

/** DeleteObject and DeleteObjects. */
export function removalOperations(store: Store): readonly Operation[] {
  const remove = async (bucket: Bucket, { Key, VersionId, IfMatch }: Removal, request: AwsRequest) => {
    const action = VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    store.allow(request.caller, action, bucket, Key);
    if (IfMatch !== undefined) checkWrite({ IfMatch }, bucket.find(Key, VersionId), Key);
    const gone = await store.remove(bucket, Key, VersionId, request);
    return {
      marker: gone !== undefined && gone.content === undefined,
      versionId: gone?.versionId ?? VersionId,
    };
  };
  return [
    operation(DeleteObjectCommand, {
      reads: ["Bucket", "Key", "VersionId", "IfMatch", "ExpectedBucketOwner"],
      ignores: { RequestPayer: NO_PAYER, BypassGovernanceRetention: NO_LOCKS },
      async run(input, request) {
        const { marker, versionId } = await remove(store.open(input), input, request);
        return { ...describeVersion(versionId), ...(marker ? { DeleteMarker: true } : {}) };
      },
    }),
    operation(DeleteObjectsCommand, {
      reads: [
        "Bucket",
        "ExpectedBucketOwner",
        { Delete: [{ Objects: ["Key", "VersionId", "ETag"] }, "Quiet"] },
      ],
      ignores: {
        RequestPayer: NO_PAYER,
        BypassGovernanceRetention: NO_LOCKS,
        ChecksumAlgorithm: CHECKED_BEFORE,
      },
      // What fails is listed, the rest is done.
      async run({ Delete: { Objects, Quiet = false }, ...input }, request) {
        const bucket = store.open(input);
        demandChecksum(request);
        if (Objects.length === 0 || Objects.length > MAXIMUM_OBJECTS || Objects.some(({ Key }) => Key === ""))
          throw malformedXml();
        const Deleted = [];
        const Errors = [];
        for (const { Key, VersionId, ETag } of Objects) {
          const named = { Key, ...(VersionId === undefined ? {} : { VersionId }) };
          try {
            store.open({ ...input, ...named });
            const condition = ETag === undefined ? {} : { IfMatch: ETag };
            const { marker, versionId } = await remove(bucket, { ...named, ...condition }, request);
            Deleted.push({
              ...named,
              ...(marker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
            });
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            Errors.push({ ...named, Code: error.code, Message: error.message });
          }
        }
        return { Deleted: Quiet ? [] : Deleted, Errors };
      },
    }),
  ];
}

/** So that a body that arrived with an error deletes nothing else. */
function demandChecksum({ headers }: AwsRequest): void {
  const names = ["content-md5", ...CHECKSUMS.map((name) => `x-amz-checksum-${name}`)];
  if (names.every((name) => headers[name] === undefined))
    throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}
