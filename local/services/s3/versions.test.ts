import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyDeployment } from "../../template/empty.ts";
import { bucket, bytes, openS3, type TestS3 } from "./testing.ts";

const keyArn = "arn:aws:kms:eu-west-1:000000000000:key/1";
const otherArn = "arn:aws:kms:eu-west-1:000000000000:key/2";
const notifications = [
  { functionArn: "arn:f", events: ["s3:ObjectCreated:*"], prefix: "in/", suffix: ".png" },
];
const Bucket = "images";

let aws: TestS3;
beforeAll(async () => {
  const images = bucket(Bucket, { versioned: true, keyArn, bucketKey: true, notifications });
  const keys = [
    { arn: keyArn, keyId: "1", aliases: [] },
    { arn: otherArn, keyId: "2", aliases: ["alias/other"] },
  ];
  aws = await openS3(emptyDeployment({ buckets: [images], keys }));
});
afterAll(() => aws.close());

const put = async (Key: string, Body: string) =>
  (await aws.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? "";
const get = async (Key: string, VersionId?: string) =>
  (await bytes((await aws.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body)).toString();
const remove = (Key: string, VersionId?: string) =>
  aws.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const versions = (more = {}) => aws.client.send(new ListObjectVersionsCommand({ Bucket, ...more }));

describe("a versioned bucket", () => {
  test("keeps what was overwritten", async () => {
    const first = await put("kept", "one");
    const second = await put("kept", "two");
    expect(first).not.toBe(second);
    expect([await get("kept"), await get("kept", first)]).toEqual(["two", "one"]);
    const another = await put("other", "one");
    await expect(get("kept", another)).rejects.toMatchObject({ name: "NoSuchVersion" });
    await expect(get("kept", "none")).rejects.toMatchObject({ name: "InvalidArgument" });
  });

  test("hides a removed object behind a marker, which can be removed in turn", async () => {
    const version = await put("hidden", "still there");
    const marker = await remove("hidden");
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    await expect(get("hidden")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(get("hidden", marker.VersionId)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 405 },
    });
    expect(await get("hidden", version)).toBe("still there");
    const listed = await aws.client.send(new ListObjectsV2Command({ Bucket, Prefix: "hidden" }));
    expect(listed.Contents).toBeUndefined();
    await remove("hidden", marker.VersionId);
    expect(await get("hidden")).toBe("still there");
  });

  test("says on a 404 that a marker hides the object, and on a 405 that it is one", async () => {
    await put("marked", "x");
    const { VersionId = "" } = await remove("marked");
    const answer = async (query: Record<string, string>) => {
      const url = await getSignedUrl(aws.client, new GetObjectCommand({ Bucket, Key: "marked", ...query }));
      const { status, headers } = await fetch(url);
      return [status, headers.get("x-amz-delete-marker"), headers.get("x-amz-version-id")];
    };
    expect(await answer({})).toEqual([404, "true", VersionId]);
    expect(await answer({ VersionId })).toEqual([405, "true", VersionId]);
    const url = await getSignedUrl(aws.client, new GetObjectCommand({ Bucket, Key: "never" }));
    expect((await fetch(url)).headers.get("x-amz-delete-marker")).toBeNull();
  });

  test("refuses a version id that S3 cannot have made, also in a batch", async () => {
    await put("bad-version", "x");
    await expect(remove("bad-version", "1")).rejects.toMatchObject({ name: "InvalidArgument" });
    const { Errors } = await aws.client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "bad-version", VersionId: "1" }, { Key: "x".repeat(1025) }] },
      }),
    );
    expect(Errors?.map(({ Code }) => Code)).toEqual(["InvalidArgument", "KeyTooLongError"]);
    expect(await get("bad-version")).toBe("x");
  });

  test("pages through versions and common prefixes together", async () => {
    for (const key of ["deep/a/1", "deep/a/2", "deep/b", "deep/b", "deep/c/1"]) await put(key, "x");
    const seen: (string | undefined)[] = [];
    let more = {};
    for (let pages = 0; pages < 9; pages++) {
      const page = await versions({ Prefix: "deep/", Delimiter: "/", MaxKeys: 1, ...more });
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      seen.push(...(page.Versions ?? []).map(({ Key }) => Key));
      if (!page.IsTruncated) break;
      more = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(seen).toEqual(["deep/a/", "deep/b", "deep/b", "deep/c/"]);
    await expect(versions({ VersionIdMarker: "x" })).rejects.toMatchObject({ name: "InvalidArgument" });
  });

  test("lists versions and markers, page by page, newest first", async () => {
    const a = [await put("list/a", "1"), await put("list/a", "2")];
    const b = await put("list/b", "1");
    const marker = (await remove("list/b")).VersionId;
    const pages = [];
    let more = {};
    for (;;) {
      const page = await versions({ Prefix: "list/", MaxKeys: 1, ...more });
      pages.push(...(page.Versions ?? []), ...(page.DeleteMarkers ?? []));
      if (!page.IsTruncated) break;
      more = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(pages.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
      ["list/a", a[1], true],
      ["list/a", a[0], false],
      ["list/b", marker, true],
      ["list/b", b, false],
    ]);
  });

  test("removes many at once, named by version or not", async () => {
    const version = await put("many/<&> 1", "x");
    await put("many/2", "x");
    const answer = await aws.client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "many/<&> 1", VersionId: version }, { Key: "many/2" }] },
      }),
    );
    expect(answer.Deleted).toMatchObject([
      { Key: "many/<&> 1", VersionId: version },
      { Key: "many/2", DeleteMarker: true },
    ]);
    const left = await versions({ Prefix: "many/" });
    expect(left.Versions?.map(({ Key }) => Key)).toEqual(["many/2"]);
    expect(left.DeleteMarkers?.map(({ Key }) => Key)).toEqual(["many/2"]);
  });
});

describe("a bucket's settings are the deployment's", () => {
  test("and can be read", async () => {
    const { client } = aws;
    const encryption = await client.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toEqual([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn },
        BucketKeyEnabled: true,
      },
    ]);
    expect(await client.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({
      Status: "Enabled",
    });
    expect(await client.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({
      LocationConstraint: "eu-west-1",
    });
    const { LambdaFunctionConfigurations } = await client.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    expect(LambdaFunctionConfigurations).toMatchObject([
      {
        LambdaFunctionArn: "arn:f",
        Events: ["s3:ObjectCreated:*"],
        Filter: {
          Key: {
            FilterRules: [
              { Name: "Prefix", Value: "in/" },
              { Name: "Suffix", Value: ".png" },
            ],
          },
        },
      },
    ]);
  });

  test("and decide how objects are encrypted", async () => {
    const answer = await aws.client.send(new PutObjectCommand({ Bucket, Key: "encrypted", Body: "x" }));
    expect(answer).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: keyArn,
      BucketKeyEnabled: true,
    });
    const own = new PutObjectCommand({ Bucket, Key: "own", Body: "x", ServerSideEncryption: "AES256" });
    expect((await aws.client.send(own)).ServerSideEncryption).toBe("AES256");
    const kms = { Bucket, Key: "own", Body: "x", ServerSideEncryption: "aws:kms" } as const;
    const byAlias = await aws.client.send(new PutObjectCommand({ ...kms, SSEKMSKeyId: "alias/other" }));
    expect(byAlias.SSEKMSKeyId).toBe(otherArn);
    await expect(
      aws.client.send(new PutObjectCommand({ ...kms, SSEKMSKeyId: "alias/none" })),
    ).rejects.toMatchObject({ name: "KMS.NotFoundException" });
  });
});
