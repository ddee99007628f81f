import {
  type EncodingType,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import type { AwsRequest } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import type { Bucket } from "./bucket.ts";
import { algorithmOf } from "./checksums.ts";
import { ownerOf } from "./describe.ts";
import { invalidArgument } from "./errors.ts";
import { keyEncoder, pageLimit } from "./list-parameters.ts";
import { listKeys, listVersions } from "./listing.ts";
import { isStored, type ObjectVersion, type StoredObject } from "./object.ts";
import { NO_PAYER, NO_RESTORES } from "./reasons.ts";
import type { Store } from "./store.ts";

const MEMBERS = ["Bucket", "ExpectedBucketOwner", "Prefix", "Delimiter", "MaxKeys", "EncodingType"] as const;
const IGNORED = { RequestPayer: NO_PAYER, OptionalObjectAttributes: NO_RESTORES } as const;

interface ListInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly EncodingType?: EncodingType;
}

/** The lists of a bucket's objects and of their versions. */
export function listOperations(store: Store): readonly Operation[] {
  const Owner = ownerOf(store.deployment.account);

  /** Reads what all three lists share, and asks for the permission with its condition keys. */
  const begin = (input: ListInput, { caller }: AwsRequest, action: string) => {
    const { Prefix: prefix = "", Delimiter: delimiter = "", MaxKeys, EncodingType } = input;
    const bucket = store.open(input);
    const limit = pageLimit("max-keys", MaxKeys);
    const encode = keyEncoder(EncodingType);
    store.allow(caller, action, bucket, undefined, {
      ...(input.Prefix === undefined ? {} : { "s3:prefix": prefix }),
      ...(input.Delimiter === undefined ? {} : { "s3:delimiter": delimiter }),
      ...(MaxKeys === undefined ? {} : { "s3:max-keys": String(MaxKeys) }),
    });
    return {
      bucket,
      encode,
      query: { prefix, delimiter, limit },
      common: {
        Name: input.Bucket,
        Prefix: encode(prefix),
        Delimiter: delimiter === "" ? undefined : encode(delimiter),
        MaxKeys: limit,
        EncodingType,
      },
      folded: (prefixes: readonly string[]) => prefixes.map((one) => ({ Prefix: encode(one) })),
    };
  };
  return [
    operation(ListObjectsV2Command, {
      reads: [...MEMBERS, "ContinuationToken", "StartAfter", "FetchOwner"],
      ignores: IGNORED,
      run(input, request) {
        const { bucket, encode, query, common, folded } = begin(input, request, "s3:ListBucket");
        const { ContinuationToken, StartAfter = "", FetchOwner = false } = input;
        const after = ContinuationToken === undefined ? StartAfter : readToken(ContinuationToken);
        const page = listKeys(storedKeys(bucket), { ...query, after });
        return {
          ...common,
          StartAfter: StartAfter === "" ? undefined : encode(StartAfter),
          ContinuationToken,
          KeyCount: page.keys.length + page.prefixes.length,
          IsTruncated: page.truncated,
          NextContinuationToken: page.truncated ? writeToken(page.last ?? "") : undefined,
          Contents: stored(bucket, page.keys).map((object) => ({
            ...describe(object, encode),
            ...(FetchOwner ? { Owner } : {}),
          })),
          CommonPrefixes: folded(page.prefixes),
        };
      },
    }),
    operation(ListObjectsCommand, {
      reads: [...MEMBERS, "Marker"],
      ignores: IGNORED,
      run(input, request) {
        const { bucket, encode, query, common, folded } = begin(input, request, "s3:ListBucket");
        const { Marker = "" } = input;
        const page = listKeys(storedKeys(bucket), { ...query, after: Marker });
        return {
          ...common,
          Marker: encode(Marker),
          IsTruncated: page.truncated,
          // Only with a delimiter; without, clients go on from the last key.
          NextMarker: page.truncated && query.delimiter !== "" ? encode(page.last ?? "") : undefined,
          Contents: stored(bucket, page.keys).map((object) => ({ ...describe(object, encode), Owner })),
          CommonPrefixes: folded(page.prefixes),
        };
      },
    }),
    operation(ListObjectVersionsCommand, {
      reads: [...MEMBERS, "KeyMarker", "VersionIdMarker"],
      ignores: IGNORED,
      run(input, request) {
        const { bucket, encode, query, common, folded } = begin(input, request, "s3:ListBucketVersions");
        const { KeyMarker = "", VersionIdMarker } = input;
        if (KeyMarker === "" && VersionIdMarker !== undefined)
          throw invalidArgument("A version-id marker cannot be specified without a key marker.");
        const page = listVersions(bucket, { ...query, after: KeyMarker }, VersionIdMarker);
        const identify = (version: ObjectVersion) => ({
          Key: encode(version.key),
          VersionId: version.versionId,
          IsLatest: bucket.find(version.key) === version,
          LastModified: new Date(version.lastModified),
          Owner,
        });
        return {
          ...common,
          KeyMarker: encode(KeyMarker),
          VersionIdMarker,
          IsTruncated: page.truncated,
          NextKeyMarker: page.truncated ? encode(page.last?.key ?? "") : undefined,
          NextVersionIdMarker: page.truncated ? page.last?.versionId : undefined,
          Versions: page.versions
            .filter(isStored)
            .map((version) => ({ ...describe(version, encode), ...identify(version) })),
          DeleteMarkers: page.versions.filter((version) => !isStored(version)).map(identify),
          CommonPrefixes: folded(page.prefixes),
        };
      },
    }),
  ];
}

function storedKeys(bucket: Bucket): readonly string[] {
  return bucket.keys().filter((key) => isStored(bucket.find(key)));
}

function stored(bucket: Bucket, keys: readonly string[]): readonly StoredObject[] {
  return keys.map((key) => bucket.find(key)).filter(isStored);
}

function describe({ key, lastModified, content }: StoredObject, encode: (key: string) => string) {
  return {
    Key: encode(key),
    LastModified: new Date(lastModified),
    ETag: `"${content.etag}"`,
    ChecksumAlgorithm: [algorithmOf(content.checksum.name)],
    ChecksumType: content.checksum.type,
    Size: content.blob.size,
    StorageClass: content.storageClass,
  };
}

/** A continuation token holds the last key of the page before. */
function writeToken(key: string): string {
  return Buffer.from(`after:${key}`).toString("base64url");
}

function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  const key = text.replace(/^after:/s, "");
  if (key === text || writeToken(key) !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return key;
}
