import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import type { AwsRequest } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import { checkRead, type ReadConditions } from "./conditions.ts";
import { describeChecksum, describeObject, describeVersion } from "./describe.ts";
import { archived, invalidArgument } from "./errors.ts";
import type { KeptHeaders, StoredObject } from "./object.ts";
import { wantedRange } from "./range.ts";
import { NO_PAYER } from "./reasons.ts";
import type { Store } from "./store.ts";

const MEMBERS = [
  "Bucket",
  "Key",
  "VersionId",
  "PartNumber",
  "Range",
  "ExpectedBucketOwner",
  "ChecksumMode",
  "IfMatch",
  "IfNoneMatch",
  "IfModifiedSince",
  "IfUnmodifiedSince",
  "ResponseCacheControl",
  "ResponseContentDisposition",
  "ResponseContentEncoding",
  "ResponseContentLanguage",
  "ResponseContentType",
  "ResponseExpires",
] as const;

interface ReadInput extends ReadConditions {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly PartNumber?: number;
  readonly Range?: string;
  readonly ExpectedBucketOwner?: string;
  readonly ChecksumMode?: string;
  readonly ResponseCacheControl?: string;
  readonly ResponseContentDisposition?: string;
  readonly ResponseContentEncoding?: string;
  readonly ResponseContentLanguage?: string;
  readonly ResponseContentType?: string;
  readonly ResponseExpires?: Date;
}

/** GetObject, HeadObject, and GetObjectTagging, which the CLI asks for when it copies. */
export function readingOperations(store: Store): readonly Operation[] {
  const find = (input: ReadInput, { caller }: AwsRequest): StoredObject => {
    const object = store.readable(caller, store.open(input), input.Key, input.VersionId);
    checkRead(input, object);
    return object;
  };
  return [
    operation(GetObjectCommand, {
      reads: MEMBERS,
      ignores: { RequestPayer: NO_PAYER },
      status: ({ ContentRange }) => (ContentRange === undefined ? 200 : 206),
      async run(input, request) {
        const object = find(input, request);
        const { blob, storageClass } = object.content;
        if (storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE") throw archived(storageClass);
        const { range, output } = describe(ifUnchanged(input, request, object), object);
        return blob.size === 0 ? output : { ...output, Body: await store.blobs.stream(blob, range) };
      },
    }),
    operation(HeadObjectCommand, {
      reads: MEMBERS,
      ignores: { RequestPayer: NO_PAYER },
      status: ({ ContentRange }) => (ContentRange === undefined ? 200 : 206),
      run: (input, request) => describe(input, find(input, request)).output,
    }),
    operation(GetObjectTaggingCommand, {
      reads: ["Bucket", "Key", "VersionId", "ExpectedBucketOwner"],
      ignores: { RequestPayer: NO_PAYER },
      run(input, { caller }) {
        const { Key, VersionId } = input;
        const bucket = store.open(input);
        const action = VersionId === undefined ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
        store.allow(caller, action, bucket, Key);
        const { content, versionId } = store.find(caller, bucket, Key, VersionId);
        return { TagSet: content.tags, ...describeVersion(versionId) };
      },
    }),
  ];
}

/** Without the range where the object is not the one of If-Range: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5 */
function ifUnchanged(
  { Range, ...input }: ReadInput,
  { headers }: AwsRequest,
  object: StoredObject,
): ReadInput {
  const validator = headers["if-range"];
  const { ETag, LastModified } = describeObject(object);
  const same = [undefined, ETag, LastModified.toUTCString()].includes(validator?.toString());
  return same && Range !== undefined ? { ...input, Range } : input;
}

function describe(input: ReadInput, object: StoredObject) {
  const { content } = object;
  const size = content.blob.size;
  const range = wantedRange(input, content);
  const length = range === undefined ? size : range.end - range.start + 1;
  return {
    range,
    output: {
      ...describeObject(object),
      ...overrides(input),
      // A checksum of the whole would not fit a part of it.
      ...(range === undefined && input.ChecksumMode === "ENABLED" ? describeChecksum(content) : {}),
      ContentLength: length,
      ContentRange: range && `bytes ${range.start}-${range.end}/${size}`,
      PartsCount: input.PartNumber === undefined ? undefined : content.parts?.length,
    },
  };
}

/** The headers that a request asks for in the place of the object's. */
function overrides(input: ReadInput): KeptHeaders {
  const asked = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires,
  };
  for (const [name, value] of Object.entries(asked))
    if (typeof value === "string" && !/^[\t\x20-\x7e\xa0-\xff]*$/.test(value))
      throw invalidArgument("Header value cannot be represented using ISO-8859-1.", name, value);
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
