import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksumOf } from "../../gateway/checksum.ts";
import { bytes, openS3, type TestS3 } from "./testing.ts";

const Bucket = "plain";
const first = Buffer.alloc(5 * 1024 * 1024, "first");
const second = Buffer.from("second");

let aws: TestS3;
beforeAll(async () => {
  aws = await openS3();
});
afterAll(() => aws.close());

async function upload(Key: string, parts: readonly Buffer[], more = {}) {
  const of = { Bucket, Key };
  const { UploadId } = await aws.client.send(new CreateMultipartUploadCommand({ ...of, ...more }));
  const sent = [];
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await aws.client.send(new UploadPartCommand({ ...of, UploadId, PartNumber, Body }));
    sent.push({ PartNumber, ETag });
  }
  return { ...of, UploadId, MultipartUpload: { Parts: sent } };
}

describe("a part of an object", () => {
  beforeAll(async () => {
    await aws.client.send(new CompleteMultipartUploadCommand(await upload("two", [first, second])));
    await aws.client.send(new PutObjectCommand({ Bucket, Key: "whole", Body: "0123" }));
  });
  const read = (Key: string, more = {}) => aws.client.send(new GetObjectCommand({ Bucket, Key, ...more }));

  test("is read by its number, and says how many there are", async () => {
    const size = first.length + second.length;
    const part = await read("two", { PartNumber: 2 });
    expect(part).toMatchObject({
      ContentLength: 6,
      PartsCount: 2,
      ContentRange: `bytes ${first.length}-${size - 1}/${size}`,
      $metadata: { httpStatusCode: 206 },
    });
    expect((await bytes(part.Body)).toString()).toBe("second");
    const head = await aws.client.send(new HeadObjectCommand({ Bucket, Key: "two", PartNumber: 1 }));
    expect(head).toMatchObject({ ContentLength: first.length, PartsCount: 2 });
  });

  test("is the whole where it was uploaded whole", async () => {
    const part = await read("whole", { PartNumber: 1 });
    expect(part).toMatchObject({ ContentLength: 4, ContentRange: "bytes 0-3/4" });
    expect(part.PartsCount).toBeUndefined();
  });

  test("that is not there, or asked for with a range, is refused", async () => {
    await expect(read("two", { PartNumber: 3 })).rejects.toMatchObject({
      name: "InvalidPartNumber",
      $metadata: { httpStatusCode: 416 },
    });
    await expect(read("two", { PartNumber: 1, Range: "bytes=0-1" })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
  });
});

describe("an upload", () => {
  test("lists its parts in pages", async () => {
    const { MultipartUpload: _, ...of } = await upload(
      "paged",
      ["1", "22", "333"].map((one) => Buffer.from(one)),
    );
    const page = await aws.client.send(new ListPartsCommand({ ...of, MaxParts: 2 }));
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2", MaxParts: 2 });
    const rest = await aws.client.send(new ListPartsCommand({ ...of, PartNumberMarker: "2" }));
    expect(rest.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[3, 3]]);
    expect(rest.IsTruncated).toBe(false);
    await aws.client.send(new AbortMultipartUploadCommand(of));
  });

  test("is listed with others in pages", async () => {
    const open = [];
    for (const key of ["open/b", "open/a", "open/b"]) open.push(await upload(key, []));
    const list = (more = {}) =>
      aws.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "open/", MaxUploads: 2, ...more }));
    const page = await list();
    expect(page.Uploads?.map(({ Key }) => Key)).toEqual(["open/a", "open/b"]);
    expect(page.IsTruncated).toBe(true);
    const rest = await list({ KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
    expect([...(page.Uploads ?? []), ...(rest.Uploads ?? [])].map(({ UploadId }) => UploadId).sort()).toEqual(
      open.map(({ UploadId }) => UploadId).sort(),
    );
    expect(rest.IsTruncated).toBe(false);
  });

  test("is completed by the checksum of the whole, also where its type is not named", async () => {
    const whole = Buffer.concat([first, second]);
    const of = await upload("sum", [first, second], {
      ChecksumAlgorithm: "CRC32",
      ChecksumType: "FULL_OBJECT",
    });
    const complete = (more: object) =>
      aws.client.send(new CompleteMultipartUploadCommand({ ...of, ...more }));
    await expect(complete({ ChecksumType: "COMPOSITE" })).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(complete({ ChecksumCRC32: checksumOf("crc32", second) })).rejects.toMatchObject({
      name: "BadDigest",
    });
    const ChecksumCRC32 = checksumOf("crc32", whole);
    expect(await complete({ ChecksumCRC32 })).toMatchObject({ ChecksumCRC32 });
  });

  test("is refused with a part whose checksum is another", async () => {
    const { MultipartUpload, ...of } = await upload("part-sum", [second], { ChecksumAlgorithm: "CRC32" });
    const Parts = MultipartUpload.Parts.map((part) => ({ ...part, ChecksumCRC32: "AAAAAA==" }));
    await expect(
      aws.client.send(new CompleteMultipartUploadCommand({ ...of, MultipartUpload: { Parts } })),
    ).rejects.toMatchObject({ name: "InvalidPart" });
  });
});
