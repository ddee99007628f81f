import { AwsError, type AwsRequest, type AwsResponse } from "../../gateway/service.ts";
import { xml } from "../../gateway/xml.ts";
import { type Listing, listKeys } from "./listing.ts";
import { isStored, type ObjectVersion, type StoredObject } from "./object.ts";
import type { S3Request } from "./request.ts";
import type { Store } from "./store.ts";
import { NAMESPACE, XML } from "./write.ts";

/** Entries of one page. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const MAXIMUM_KEYS = 1000;

interface Parameters {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  /** How keys are written in the answer. */
  readonly encode: (key: string) => string;
}

/** Reads what all three list operations share, and asks for the permission with its condition keys. */
function begin({ aws, bucket, store }: S3Request, action: string): Parameters {
  const { query } = aws;
  const limit = Number(query.get("max-keys") ?? MAXIMUM_KEYS);
  if (!Number.isInteger(limit) || limit < 0)
    throw new AwsError("InvalidArgument", "max-keys must be a whole number, 0 or more.");
  const context: Record<string, string> = {};
  for (const name of ["prefix", "delimiter", "max-keys"]) {
    const value = query.get(name);
    if (value !== null) context[`s3:${name}`] = value;
  }
  store.allow(aws.caller, action, bucket, undefined, context);
  const urls = query.get("encoding-type") === "url";
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    limit: Math.min(limit, MAXIMUM_KEYS),
    encode: (key) => (urls ? encodeURIComponent(key).replaceAll("%2F", "/") : key),
  };
}

function common({ aws, bucket }: S3Request, { prefix, delimiter, limit, encode }: Parameters) {
  return {
    Name: bucket.settings.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: aws.query.get("encoding-type") ?? undefined,
  };
}

const storedKeys = ({ bucket }: S3Request) => bucket.keys().filter((key) => isStored(bucket.find(key)));

function contents({ bucket }: S3Request, { keys, prefixes }: Listing, encode: Parameters["encode"]) {
  return {
    Contents: keys
      .map((key) => bucket.find(key))
      .filter(isStored)
      .map((object) => ({ Key: encode(object.key), ...entry(object) })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

function entry(object: StoredObject) {
  return {
    LastModified: new Date(object.lastModified).toISOString(),
    ETag: `"${object.content.etag}"`,
    ChecksumAlgorithm: object.content.checksum.name.toUpperCase(),
    ChecksumType: object.content.checksum.type,
    Size: object.content.blob.size,
    StorageClass: "STANDARD",
  };
}

export async function listObjectsV2(request: S3Request): Promise<AwsResponse> {
  const parameters = begin(request, "s3:ListBucket");
  const { query } = request.aws;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") ?? "";
  const after = token === null ? startAfter : Buffer.from(token, "base64url").toString();
  const page = listKeys(storedKeys(request), { ...parameters, after });
  const body = xml(
    "ListBucketResult",
    {
      ...common(request, parameters),
      StartAfter: startAfter === "" ? undefined : parameters.encode(startAfter),
      ContinuationToken: token ?? undefined,
      KeyCount: page.keys.length + page.prefixes.length,
      IsTruncated: page.truncated,
      NextContinuationToken: page.truncated ? Buffer.from(page.last ?? "").toString("base64url") : undefined,
      ...contents(request, page, parameters.encode),
    },
    NAMESPACE,
  );
  return { status: 200, headers: XML, body };
}

export async function listObjects(request: S3Request): Promise<AwsResponse> {
  const parameters = begin(request, "s3:ListBucket");
  const marker = request.aws.query.get("marker") ?? "";
  const page = listKeys(storedKeys(request), { ...parameters, after: marker });
  const body = xml(
    "ListBucketResult",
    {
      ...common(request, parameters),
      Marker: parameters.encode(marker),
      IsTruncated: page.truncated,
      NextMarker: page.truncated ? parameters.encode(page.last ?? "") : undefined,
      ...contents(request, page, parameters.encode),
    },
    NAMESPACE,
  );
  return { status: 200, headers: XML, body };
}

export async function listObjectVersions(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket } = request;
  const parameters = begin(request, "s3:ListBucketVersions");
  const keyMarker = aws.query.get("key-marker") ?? "";
  const versionMarker = aws.query.get("version-id-marker");
  const { keys, prefixes } = listKeys(bucket.keys(), {
    ...parameters,
    after: keyMarker,
    limit: Number.POSITIVE_INFINITY,
  });
  const rest = versionMarker === null ? [] : afterVersion(bucket.versions(keyMarker), versionMarker);
  const all = [...rest, ...keys.flatMap((key) => bucket.versions(key))];
  const page = all.slice(0, parameters.limit);
  const last = page.at(-1);
  const truncated = all.length > page.length && last !== undefined;
  const describe = (version: ObjectVersion) => ({
    Key: parameters.encode(version.key),
    VersionId: version.versionId,
    IsLatest: bucket.find(version.key) === version,
    ...(isStored(version) ? entry(version) : { LastModified: new Date(version.lastModified).toISOString() }),
  });
  const body = xml(
    "ListVersionsResult",
    {
      ...common(request, parameters),
      KeyMarker: parameters.encode(keyMarker),
      VersionIdMarker: versionMarker ?? undefined,
      IsTruncated: truncated,
      NextKeyMarker: truncated ? parameters.encode(last.key) : undefined,
      NextVersionIdMarker: truncated ? last.versionId : undefined,
      Version: page.filter(isStored).map(describe),
      DeleteMarker: page.filter((version) => !isStored(version)).map(describe),
      CommonPrefixes: prefixes.map((prefix) => ({ Prefix: parameters.encode(prefix) })),
    },
    NAMESPACE,
  );
  return { status: 200, headers: XML, body };
}

function afterVersion(versions: readonly ObjectVersion[], versionId: string): readonly ObjectVersion[] {
  const at = versions.findIndex((version) => version.versionId === versionId);
  return at < 0 ? [] : versions.slice(at + 1);
}

/** ListBuckets. */
export function listBuckets(store: Store, { caller }: AwsRequest, started: Date): AwsResponse {
  store.allowAccount(caller, "s3:ListAllMyBuckets");
  const Bucket = [...store.buckets.keys()]
    .sort()
    .map((Name) => ({ Name, CreationDate: started.toISOString(), BucketRegion: store.deployment.region }));
  const body = xml(
    "ListAllMyBucketsResult",
    { Owner: { ID: caller.account }, Buckets: { Bucket } },
    NAMESPACE,
  );
  return { status: 200, headers: XML, body };
}
