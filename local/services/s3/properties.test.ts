import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3, type TestS3 } from "./testing.ts";

const Bucket = "plain";

let aws: TestS3;
beforeAll(async () => {
  aws = await openS3();
});
afterAll(() => aws.close());

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  aws.client.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
const head = (Key: string) => aws.client.send(new HeadObjectCommand({ Bucket, Key }));
const copy = (Key: string, from: string, more = {}) =>
  aws.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...more }));
/** The code of the answer to an upload with a header that the SDK's types do not allow. */
const codeOf = async (headers: Record<string, string>, Key = "refused") => {
  const url = await getSignedUrl(aws.client, new PutObjectCommand({ Bucket, Key }));
  const text = await (await fetch(url, { method: "PUT", headers, body: "x" })).text();
  return /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "accepted";
};

describe("a storage class", () => {
  test("is kept, listed, and named where it is not the usual one", async () => {
    await put("class/rare", { StorageClass: "ONEZONE_IA" });
    await put("class/usual", { StorageClass: "STANDARD" });
    expect((await head("class/rare")).StorageClass).toBe("ONEZONE_IA");
    expect((await head("class/usual")).StorageClass).toBeUndefined();
    const classes = ["ONEZONE_IA", "STANDARD"];
    const { Contents } = await aws.client.send(new ListObjectsV2Command({ Bucket, Prefix: "class/" }));
    expect(Contents?.map(({ StorageClass }) => StorageClass)).toEqual(classes);
    const { Versions } = await aws.client.send(new ListObjectVersionsCommand({ Bucket, Prefix: "class/" }));
    expect(Versions?.map(({ StorageClass }) => StorageClass)).toEqual(classes);
  });

  test("is the usual one of a copy, unless it names another", async () => {
    await put("class/from", { StorageClass: "GLACIER_IR" });
    await copy("class/copied", "class/from");
    expect((await head("class/copied")).StorageClass).toBeUndefined();
    await copy("class/from", "class/from", { StorageClass: "STANDARD_IA" });
    expect((await head("class/from")).StorageClass).toBe("STANDARD_IA");
  });

  test("of an archive keeps an object from being read", async () => {
    await put("class/deep", { StorageClass: "DEEP_ARCHIVE" });
    const refused = { name: "InvalidObjectState", $metadata: { httpStatusCode: 403 } };
    await expect(aws.client.send(new GetObjectCommand({ Bucket, Key: "class/deep" }))).rejects.toMatchObject(
      refused,
    );
    await expect(copy("class/x", "class/deep")).rejects.toMatchObject(refused);
    expect((await head("class/deep")).ContentLength).toBe(1);
  });
});

describe("an upload is refused with", () => {
  const tags = (count: number) => Array.from({ length: count }, (_, index) => `tag${index}=1`).join("&");
  test.each<[string, Record<string, string>, string]>([
    ["an unknown storage class", { "x-amz-storage-class": "COLD" }, "InvalidStorageClass"],
    ["an unknown encryption", { "x-amz-server-side-encryption": "rot13" }, "InvalidArgument"],
    [
      "a key without the encryption",
      { "x-amz-server-side-encryption-aws-kms-key-id": "k" },
      "InvalidArgument",
    ],
    ["an ACL", { "x-amz-acl": "authenticated-read" }, "AccessControlListNotSupported"],
    ["a grant", { "x-amz-grant-read": "id=1" }, "AccessControlListNotSupported"],
    ["12 tags", { "x-amz-tagging": tags(12) }, "BadRequest"],
    ["a tag twice", { "x-amz-tagging": "colour=red&colour=blue" }, "InvalidTag"],
    ["a tag without a name", { "x-amz-tagging": "=red" }, "InvalidTag"],
    ["a long tag", { "x-amz-tagging": `colour=${"r".repeat(257)}` }, "InvalidTag"],
    ["a tag with a sign that tags have not", { "x-amz-tagging": "colour=r%3Bed" }, "InvalidTag"],
    [
      "too much metadata",
      { "x-amz-meta-a": "x".repeat(2000), "x-amz-meta-b": "x".repeat(100) },
      "MetadataTooLarge",
    ],
    ["a customer's key", { "x-amz-server-side-encryption-customer-algorithm": "AES256" }, "NotImplemented"],
    ["an object lock", { "x-amz-object-lock-mode": "GOVERNANCE" }, "NotImplemented"],
  ])("%s", async (_, headers, code) => {
    expect(await codeOf(headers)).toBe(code);
    await expect(head("refused")).rejects.toMatchObject({ name: "NotFound" });
  });

  test.each<[string, Record<string, string>]>([
    ["the owner's ACL", { "x-amz-acl": "bucket-owner-full-control" }],
    ["10 tags", { "x-amz-tagging": tags(10) }],
    ["2,048 bytes of metadata", { "x-amz-meta-a": "x".repeat(2047) }],
  ])("but not with %s", async (_, headers) => {
    expect(await codeOf(headers, "accepted")).toBe("accepted");
  });
});

test("a copy keeps tags, or replaces them", async () => {
  await put("tags/from", { Tagging: "colour=red" });
  await copy("tags/kept", "tags/from");
  await copy("tags/replaced", "tags/from", { TaggingDirective: "REPLACE", Tagging: "size=7" });
  const tagsOf = async (Key: string) =>
    (await aws.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  expect(await tagsOf("tags/kept")).toEqual([{ Key: "colour", Value: "red" }]);
  expect(await tagsOf("tags/replaced")).toEqual([{ Key: "size", Value: "7" }]);
  await expect(copy("tags/x", "tags/from", { TaggingDirective: "MERGE" })).rejects.toMatchObject({
    name: "InvalidArgument",
  });
});
