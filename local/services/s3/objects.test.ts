import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytes, openS3, type TestS3 } from "./testing.ts";

let aws: TestS3;
beforeAll(async () => {
  aws = await openS3();
});
afterAll(() => aws.close());

const put = (
  Key: string,
  Body: NonNullable<PutObjectCommandInput["Body"]>,
  more: Omit<PutObjectCommandInput, "Bucket" | "Key" | "Body"> = {},
) => aws.client.send(new PutObjectCommand({ Bucket: "plain", Key, Body, ...more }));
const get = (Key: string, more = {}) =>
  aws.client.send(new GetObjectCommand({ Bucket: "plain", Key, ...more }));
const head = (Key: string, more = {}) =>
  aws.client.send(new HeadObjectCommand({ Bucket: "plain", Key, ...more }));
const text = async (Key: string, more = {}) => (await bytes((await get(Key, more)).Body)).toString();

describe("an object", () => {
  test.each([
    "simple",
    "with space",
    "a//b",
    "/leading",
    "trailing/",
    "plus+sign",
    "ünïcödé/日本.png",
    "100%/~!*'()&=?#;:@,$",
    "dots/../x",
    "x".repeat(1024),
  ])("survives under the key %s", async (Key) => {
    await put(Key, Key);
    expect(await text(Key)).toBe(Key);
    expect((await head(Key)).ContentLength).toBe(Buffer.byteLength(Key));
  });

  test("with a key that is too long is refused", async () => {
    await expect(put("x".repeat(1025), "x")).rejects.toMatchObject({ name: "KeyTooLongError" });
  });

  test("streamed with a trailing checksum arrives without the framing", async () => {
    const body = Buffer.alloc(300_000, "streamed ");
    const parts = [body.subarray(0, 100_000), body.subarray(100_000)];
    const stored = await put("stream", Readable.from(parts), { ContentLength: body.length });
    const got = await get("stream");
    expect(await bytes(got.Body)).toEqual(body);
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.ETag).toBe(`"${createHash("md5").update(body).digest("hex")}"`);
    expect(stored.ChecksumCRC32).toBeDefined();
  });

  test("may be empty", async () => {
    await put("empty", Buffer.alloc(0));
    expect(await bytes((await get("empty")).Body)).toHaveLength(0);
  });

  test("keeps its headers, metadata and tags", async () => {
    await put("described", "x", {
      ContentType: "image/png",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a.png"',
      ContentEncoding: "gzip",
      Metadata: { "source-version": "abc", Other: "Value" },
      Tagging: "a=1&b=two%20words",
    });
    expect(await head("described")).toMatchObject({
      ContentType: "image/png",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a.png"',
      ContentEncoding: "gzip",
      Metadata: { "source-version": "abc", other: "Value" },
    });
    const tags = await aws.client.send(new GetObjectTaggingCommand({ Bucket: "plain", Key: "described" }));
    expect(tags.TagSet).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "two words" },
    ]);
  });

  test("has a type that says nothing where the upload said none", async () => {
    const url = await getSignedUrl(aws.client, new PutObjectCommand({ Bucket: "plain", Key: "typeless" }));
    await fetch(url, { method: "PUT", body: Buffer.from("x") });
    expect((await head("typeless")).ContentType).toBe("binary/octet-stream");
  });

  test("that is gone is not found", async () => {
    await put("gone", "x");
    await aws.client.send(new DeleteObjectCommand({ Bucket: "plain", Key: "gone" }));
    await expect(get("gone")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(head("gone")).rejects.toMatchObject({ name: "NotFound" });
    // Removing nothing is no error.
    await aws.client.send(new DeleteObjectCommand({ Bucket: "plain", Key: "gone" }));
  });

  test("in a bucket that does not exist is refused", async () => {
    await expect(aws.client.send(new GetObjectCommand({ Bucket: "none", Key: "x" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    await expect(aws.client.send(new HeadBucketCommand({ Bucket: "none" }))).rejects.toMatchObject({
      name: "NotFound",
    });
  });
});

describe("checksums", () => {
  test.each(Object.values(ChecksumAlgorithm).filter((name) => /^(CRC|SHA1|SHA256)/.test(name)))(
    "%s is proven, kept and given back",
    async (name) => {
      const stored = await put(`sum-${name}`, "123456789", { ChecksumAlgorithm: name });
      const got = await get(`sum-${name}`, { ChecksumMode: "ENABLED" });
      const sum = stored[`Checksum${name}` as "ChecksumCRC32"];
      expect(sum).toBeDefined();
      expect(got[`Checksum${name}` as "ChecksumCRC32"]).toBe(sum);
      expect(got.ChecksumType).toBe("FULL_OBJECT");
      // The SDK compares the body with it while reading.
      expect((await bytes(got.Body)).toString()).toBe("123456789");
    },
  );

  test.each([
    ["ChecksumCRC32", "AAAAAA=="],
    ["ChecksumCRC32C", "AAAAAA=="],
    ["ChecksumCRC64NVME", "AAAAAAAAAAA="],
    ["ChecksumSHA1", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="],
    ["ChecksumSHA256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
    ["ContentMD5", "1B2M2Y8AsgTpgAmY7PhCfg=="],
  ])("a wrong %s is refused and nothing is stored", async (name, sum) => {
    await expect(put("wrong", "not empty", { [name]: sum })).rejects.toMatchObject({ name: "BadDigest" });
    await expect(head("wrong")).rejects.toMatchObject({ name: "NotFound" });
  });

  test("of the whole are not sent with a part", async () => {
    await put("part-sum", "0123456789");
    const part = await get("part-sum", { Range: "bytes=0-3", ChecksumMode: "ENABLED" });
    expect(part.ChecksumCRC32).toBeUndefined();
  });
});

describe("ranges", () => {
  beforeAll(() => put("digits", "0123456789"));

  test.each([
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=0-99", "0123456789", "bytes 0-9/10"],
    ["bytes=-99", "0123456789", "bytes 0-9/10"],
  ])("%s gives %s", async (Range, expected, ContentRange) => {
    const got = await get("digits", { Range });
    expect(got).toMatchObject({ ContentRange, ContentLength: expected.length });
    expect((await bytes(got.Body)).toString()).toBe(expected);
  });

  test.each(["lines=1-2", "bytes=5-2", "bytes=-", "bytes=0-1,3-4"])("%s gives everything", async (Range) => {
    expect(await text("digits", { Range })).toBe("0123456789");
  });

  test.each(["bytes=10-", "bytes=-0"])("%s cannot be satisfied", async (Range) => {
    await expect(get("digits", { Range })).rejects.toMatchObject({
      name: "InvalidRange",
      $metadata: { httpStatusCode: 416 },
    });
  });
});

describe("conditions", () => {
  const past = new Date("2000-01-01");
  const future = new Date("2100-01-01");
  const failed = { $metadata: { httpStatusCode: 412 } };
  const notModified = { $metadata: { httpStatusCode: 304 } };
  let ETag: string | undefined;
  beforeAll(async () => {
    ETag = (await put("conditional", "x")).ETag;
  });

  test("of a read", async () => {
    expect(await text("conditional", { IfMatch: ETag })).toBe("x");
    expect(await text("conditional", { IfNoneMatch: '"other"' })).toBe("x");
    expect(await text("conditional", { IfModifiedSince: past, IfUnmodifiedSince: future })).toBe("x");
    await expect(get("conditional", { IfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(get("conditional", { IfUnmodifiedSince: past })).rejects.toMatchObject(failed);
    await expect(get("conditional", { IfNoneMatch: ETag })).rejects.toMatchObject(notModified);
    await expect(get("conditional", { IfModifiedSince: future })).rejects.toMatchObject(notModified);
    // An ETag that matches outweighs the time.
    expect(await text("conditional", { IfMatch: ETag, IfUnmodifiedSince: past })).toBe("x");
  });

  test("of a write", async () => {
    await expect(put("conditional", "y", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("conditional", "y", { IfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(put("absent", "y", { IfMatch: '"other"' })).rejects.toMatchObject({ name: "NoSuchKey" });
    await put("conditional", "z", { ...(ETag === undefined ? {} : { IfMatch: ETag }) });
    expect(await text("conditional")).toBe("z");
    await put("fresh", "y", { IfNoneMatch: "*" });
  });

  test("let only one of many writers create an object", async () => {
    const writers = Array.from({ length: 8 }, (_, index) => put("race", String(index), { IfNoneMatch: "*" }));
    const results = await Promise.allSettled(writers);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a copy", () => {
  const copy = (CopySource: string, Key: string, more = {}) =>
    aws.client.send(new CopyObjectCommand({ Bucket: "plain", Key, CopySource, ...more }));

  test("takes content, type and metadata along", async () => {
    await put("source with ü+", "content", { ContentType: "image/png", Metadata: { a: "1" } });
    await copy(`plain/${encodeURIComponent("source with ü+")}`, "copied");
    expect(await head("copied")).toMatchObject({ ContentType: "image/png", Metadata: { a: "1" } });
    expect(await text("copied")).toBe("content");
  });

  test("replaces them where asked to", async () => {
    await put("to-replace", "content", { Metadata: { a: "1" } });
    const more = { MetadataDirective: "REPLACE", Metadata: { b: "2" }, ContentType: "text/plain" };
    await copy("plain/to-replace", "to-replace", more);
    expect(await head("to-replace")).toMatchObject({ Metadata: { b: "2" }, ContentType: "text/plain" });
  });

  test("onto itself without a change is refused", async () => {
    await put("self", "x");
    await expect(copy("plain/self", "self")).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  test("of what is not there, or changed meanwhile, is refused", async () => {
    await expect(copy("plain/never", "x")).rejects.toMatchObject({ name: "NoSuchKey" });
    await put("changing", "x");
    await expect(copy("plain/changing", "x", { CopySourceIfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });
});

describe("a presigned URL", () => {
  test("uploads and downloads without a client", async () => {
    const upload = await getSignedUrl(
      aws.as("arn:aws:iam::000000000000:role/none"),
      new PutObjectCommand({ Bucket: "plain", Key: "presigned" }),
    );
    // This role may nothing, so the signature is right and the permission missing.
    const refused = await fetch(upload, { method: "PUT", body: "x" });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("s3:PutObject")]);
    const command = new PutObjectCommand({ Bucket: "plain", Key: "presigned" });
    const allowed = await fetch(await getSignedUrl(aws.client, command), { method: "PUT", body: "by URL" });
    expect(allowed.status).toBe(200);
    const download = new GetObjectCommand({
      Bucket: "plain",
      Key: "presigned",
      ResponseContentType: "text/x",
    });
    const got = await fetch(await getSignedUrl(aws.client, download));
    expect([await got.text(), got.headers.get("content-type")]).toEqual(["by URL", "text/x"]);
  });
});

test("buckets are listed", async () => {
  const { Buckets } = await aws.client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["images", "plain"]);
});
