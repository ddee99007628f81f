import { z } from "zod";
import { CHECKSUMS, checksumOf } from "../../gateway/checksum.ts";
import { AwsError, type AwsResponse } from "../../gateway/service.ts";
import { xml } from "../../gateway/xml.ts";
import { readRange, writeConditions } from "./conditions.ts";
import { encryptionHeaders, properties, versionHeaders } from "./headers.ts";
import { header, parseXml, type S3Request, wantedChecksum } from "./request.ts";
import { type Upload, uploadChecksum } from "./uploads.ts";
import { allowWrite, copySource, NAMESPACE, XML } from "./write.ts";

export async function createMultipartUpload(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  const described = properties(request);
  allowWrite(request, described.keyArn);
  const upload = store.uploads.begin({
    bucket: bucket.settings.name,
    key,
    properties: described,
    checksum: uploadChecksum(wantedChecksum(aws.headers), header(aws.headers, "x-amz-checksum-type")),
  });
  return {
    status: 200,
    headers: {
      ...XML,
      ...encryptionHeaders(described.keyArn, bucket),
      "x-amz-checksum-algorithm": upload.checksum.name.toUpperCase(),
      "x-amz-checksum-type": upload.checksum.type,
    },
    body: xml(
      "InitiateMultipartUploadResult",
      { Bucket: bucket.settings.name, Key: key, UploadId: upload.id },
      NAMESPACE,
    ),
  };
}

function openUpload({ aws, bucket, key, store }: S3Request): Upload {
  return store.uploads.find(aws.query.get("uploadId") ?? "", bucket.settings.name, key);
}

/** Writing parts of an encrypted object takes kms:Decrypt as well: S3 reads the parts' data key. */
function allowPart(request: S3Request, upload: Upload): void {
  const { aws, bucket, key, store } = request;
  allowWrite(request, upload.properties.keyArn);
  store.allowKey(aws.caller, "kms:Decrypt", upload.properties.keyArn, bucket, key);
}

export async function uploadPart(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, store } = request;
  const upload = openUpload(request);
  allowPart(request, upload);
  const part = await store.uploads.addPart(upload, Number(aws.query.get("partNumber")), aws.body);
  const sent = CHECKSUMS.find((name) => aws.headers[`x-amz-checksum-${name}`] !== undefined);
  const name = sent ?? upload.checksum.name;
  return {
    status: 200,
    headers: {
      etag: `"${part.etag}"`,
      [`x-amz-checksum-${name}`]: name === upload.checksum.name ? part.checksum : checksumOf(name, aws.body),
      ...encryptionHeaders(upload.properties.keyArn, bucket),
    },
  };
}

export async function uploadPartCopy(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, store } = request;
  const upload = openUpload(request);
  allowPart(request, upload);
  const { blob } = copySource(request).object.content;
  const range = readRange(header(aws.headers, "x-amz-copy-source-range"), blob.size);
  const body = await store.blobs.read(blob, range);
  const part = await store.uploads.addPart(upload, Number(aws.query.get("partNumber")), body);
  return {
    status: 200,
    headers: { ...XML, ...encryptionHeaders(upload.properties.keyArn, bucket) },
    body: xml("CopyPartResult", {
      ETag: `"${part.etag}"`,
      LastModified: new Date(part.lastModified).toISOString(),
      [`Checksum${upload.checksum.name.toUpperCase()}`]: part.checksum,
    }),
  };
}

const Complete = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.array(z.object({ PartNumber: z.coerce.number(), ETag: z.string() })).min(1),
  }),
});

export async function completeMultipartUpload(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  const upload = openUpload(request);
  allowPart(request, upload);
  const { Part } = parseXml(aws.body, Complete, ["Part"]).CompleteMultipartUpload;
  const joined = await store.uploads.complete(
    upload,
    Part.map(({ PartNumber, ETag }) => ({ number: PartNumber, etag: ETag })),
  );
  const { checksum, etag } = joined;
  const expected = header(aws.headers, `x-amz-checksum-${checksum.name}`);
  const check = () => {
    if (expected !== undefined && expected !== checksum.value)
      throw new AwsError("BadDigest", `The ${checksum.name.toUpperCase()} you specified did not match.`);
  };
  const content = { ...upload.properties, ...joined };
  const stored = await store.save(
    bucket,
    key,
    content,
    "ObjectCreated:CompleteMultipartUpload",
    aws,
    (current) => {
      check();
      writeConditions(aws.headers, current);
    },
  );
  await store.uploads.end(upload);
  return {
    status: 200,
    headers: { ...XML, ...encryptionHeaders(content.keyArn, bucket), ...versionHeaders(stored.versionId) },
    body: xml(
      "CompleteMultipartUploadResult",
      {
        Location: `/${bucket.settings.name}/${key}`,
        Bucket: bucket.settings.name,
        Key: key,
        ETag: `"${etag}"`,
        ChecksumType: checksum.type,
        [`Checksum${checksum.name.toUpperCase()}`]: checksum.value,
      },
      NAMESPACE,
    ),
  };
}

export async function abortMultipartUpload(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  store.allow(aws.caller, "s3:AbortMultipartUpload", bucket, key);
  await store.uploads.end(openUpload(request));
  return { status: 204 };
}

export async function listParts(request: S3Request): Promise<AwsResponse> {
  const { aws, bucket, key, store } = request;
  store.allow(aws.caller, "s3:ListMultipartUploadParts", bucket, key);
  const upload = openUpload(request);
  const parts = [...upload.parts.values()].sort((a, b) => a.number - b.number);
  return {
    status: 200,
    headers: XML,
    body: xml(
      "ListPartsResult",
      {
        Bucket: bucket.settings.name,
        Key: key,
        UploadId: upload.id,
        IsTruncated: false,
        ChecksumAlgorithm: upload.checksum.name.toUpperCase(),
        ChecksumType: upload.checksum.type,
        Part: parts.map((part) => ({
          PartNumber: part.number,
          LastModified: new Date(part.lastModified).toISOString(),
          ETag: `"${part.etag}"`,
          Size: part.blob.size,
          [`Checksum${upload.checksum.name.toUpperCase()}`]: part.checksum,
        })),
      },
      NAMESPACE,
    ),
  };
}

export async function listMultipartUploads({ aws, bucket, store }: S3Request): Promise<AwsResponse> {
  store.allow(aws.caller, "s3:ListBucketMultipartUploads", bucket);
  const prefix = aws.query.get("prefix") ?? "";
  return {
    status: 200,
    headers: XML,
    body: xml(
      "ListMultipartUploadsResult",
      {
        Bucket: bucket.settings.name,
        IsTruncated: false,
        Upload: store.uploads
          .ofBucket(bucket.settings.name)
          .filter(({ key }) => key.startsWith(prefix))
          .map(({ id, key, started }) => ({
            Key: key,
            UploadId: id,
            Initiated: new Date(started).toISOString(),
          })),
      },
      NAMESPACE,
    ),
  };
}
