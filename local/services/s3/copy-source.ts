import type { AwsRequest } from "../../gateway/service.ts";
import { checkCopySource } from "./conditions.ts";
import { archived, invalidArgument } from "./errors.ts";
import type { Store } from "./store.ts";

/** For `reads`: where CopyObject and UploadPartCopy take their content from. */
export const COPY_SOURCE_MEMBERS = [
  "CopySource",
  "CopySourceIfMatch",
  "CopySourceIfNoneMatch",
  "CopySourceIfModifiedSince",
  "CopySourceIfUnmodifiedSince",
  "ExpectedSourceBucketOwner",
] as const;

interface CopySourceInput {
  readonly CopySource: string;
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
  readonly CopySourceIfModifiedSince?: Date;
  readonly CopySourceIfUnmodifiedSince?: Date;
  readonly ExpectedSourceBucketOwner?: string;
}

/** The object that is copied: the caller may read it, and it meets the request's conditions. */
export function findCopySource(input: CopySourceInput, { caller }: AwsRequest, store: Store) {
  const { bucket: Bucket, key, versionId } = parseCopySource(input.CopySource);
  const { ExpectedSourceBucketOwner: owner } = input;
  const bucket = store.open({
    Bucket,
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }),
  });
  const object = store.readable(caller, bucket, key, versionId);
  checkCopySource(
    {
      IfMatch: input.CopySourceIfMatch,
      IfNoneMatch: input.CopySourceIfNoneMatch,
      IfModifiedSince: input.CopySourceIfModifiedSince,
      IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    object,
  );
  const { storageClass } = object.content;
  if (storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE") throw archived(storageClass);
  return { bucket, key, versionId, object };
}

/** `/bucket/key?versionId=…`, percent-encoded. Access points, which are named by ARN, are none of ours. */
function parseCopySource(source: string) {
  const [path = "", query = ""] = source.split("?");
  const versionId = new URLSearchParams(query).get("versionId") ?? undefined;
  const [, bucket = "", key = ""] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path, source)) ?? [];
  if (key === "") throw malformedSource(source);
  return { bucket, key, versionId };
}

function decode(path: string, source: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw malformedSource(source);
  }
}

function malformedSource(source: string) {
  return invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    "x-amz-copy-source",
    source,
  );
}
