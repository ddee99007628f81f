import { z } from "zod";
import { AwsError, type AwsResponse } from "../../gateway/service.ts";
import { xml } from "../../gateway/xml.ts";
import { readConditions, writeConditions } from "./conditions.ts";
import { checksumHeaders, encryptionHeaders, properties, versionHeaders } from "./headers.ts";
import { header, parseCopySource, parseXml, type S3Request, wantedChecksum } from "./request.ts";

export const XML = { "content-type": "application/xml" };
export const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Asks for the permissions that a new object needs. */
export function allowWrite({ aws, bucket, key, store }: S3Request, keyArn: string | undefined): void {
  const context: Record<string, string> = {};
  for (const name of ["x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"]) {
    const value = header(aws.headers, name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  store.allow(aws.caller, "s3:PutObject", bucket, key, context);
  store.allowKey(aws.caller, "kms:GenerateDataKey", keyArn, bucket, key);
}

export async function putObject(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  const described = properties(request);
  allowWrite(request, described.keyArn);
  // S3 computes CRC64NVME where the client sends none.
  const content = await store.content(aws.body, wantedChecksum(aws.headers) ?? "crc64nvme", described);
  const stored = await store.save(bucket, key, content, "ObjectCreated:Put", aws, (current) =>
    writeConditions(aws.headers, current),
  );
  return {
    status: 200,
    headers: {
      etag: `"${content.etag}"`,
      ...checksumHeaders(content.checksum),
      ...encryptionHeaders(content.keyArn, bucket),
      ...versionHeaders(stored.versionId),
    },
  };
}

/** The source of a copy, readable by the caller and meeting the request's conditions. */
export function copySource({ aws, store }: S3Request) {
  const source = parseCopySource(header(aws.headers, "x-amz-copy-source") ?? "");
  const object = store.readable(aws.caller, store.bucket(source.bucket), source.key, source.versionId);
  readConditions(aws.headers, object, "x-amz-copy-source-");
  return { ...source, object };
}

export async function copyObject(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  const { object, ...source } = copySource(request);
  const replace = header(aws.headers, "x-amz-metadata-directive") === "REPLACE";
  const replaceTags = header(aws.headers, "x-amz-tagging-directive") === "REPLACE";
  if (
    source.bucket === bucket.settings.name &&
    source.key === key &&
    !replace &&
    source.versionId === undefined
  )
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const described = properties(request);
  const { content: original } = object;
  allowWrite(request, described.keyArn);
  const content = await store.copy(original, wantedChecksum(aws.headers) ?? original.checksum.name, {
    ...described,
    ...(replace ? {} : { headers: original.headers, metadata: original.metadata }),
    ...(replaceTags ? {} : { tags: original.tags }),
  });
  const stored = await store.save(bucket, key, content, "ObjectCreated:Copy", aws, (current) =>
    writeConditions(aws.headers, current),
  );
  return {
    status: 200,
    headers: {
      ...XML,
      ...encryptionHeaders(content.keyArn, bucket),
      ...versionHeaders(stored.versionId),
      ...(object.versionId === "null" ? {} : { "x-amz-copy-source-version-id": object.versionId }),
    },
    body: xml("CopyObjectResult", {
      ETag: `"${content.etag}"`,
      LastModified: new Date(stored.lastModified).toISOString(),
      ChecksumType: content.checksum.type,
      [`Checksum${content.checksum.name.toUpperCase()}`]: content.checksum.value,
    }),
  };
}

function allowRemoval({ aws, bucket, store }: S3Request, key: string, versionId: string | undefined): void {
  store.allow(
    aws.caller,
    versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
    bucket,
    key,
  );
}

export async function deleteObject(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  const versionId = aws.query.get("versionId") ?? undefined;
  allowRemoval(request, key, versionId);
  if (header(aws.headers, "if-match") !== undefined) writeConditions(aws.headers, bucket.find(key));
  const gone = await store.remove(bucket, key, versionId, aws);
  const marker = gone !== undefined && gone.content === undefined;
  return {
    status: 204,
    headers: {
      ...versionHeaders(gone?.versionId),
      ...(marker ? { "x-amz-delete-marker": "true" } : {}),
    },
  };
}

const Delete = z.object({
  Delete: z.object({
    Object: z.array(z.object({ Key: z.string().min(1), VersionId: z.string().optional() })).max(1000),
    Quiet: z.string().optional(),
  }),
});

/** DeleteObjects: what fails is listed, the rest is done. */
export async function deleteObjects(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, store } = request;
  const { Delete: wanted } = parseXml(aws.body, Delete, ["Object"]);
  const Deleted: unknown[] = [];
  const Errors: unknown[] = [];
  for (const { Key, VersionId } of wanted.Object) {
    try {
      allowRemoval(request, Key, VersionId);
      const gone = await store.remove(bucket, Key, VersionId, aws);
      const marker =
        gone !== undefined && gone.content === undefined
          ? { DeleteMarker: true, DeleteMarkerVersionId: gone.versionId }
          : {};
      if (wanted.Quiet !== "true") Deleted.push({ Key, VersionId, ...marker });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  return { status: 200, headers: XML, body: xml("DeleteResult", { Deleted, Error: Errors }, NAMESPACE) };
}
