import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksumOf } from "../../gateway/checksum.ts";
import { bytes, openS3, type TestS3 } from "./testing.ts";

const Bucket = "plain";
const MiB = 1024 * 1024;
const body = Buffer.alloc(11 * MiB, "0123456789");
const parts = [body.subarray(0, 5 * MiB), body.subarray(5 * MiB, 10 * MiB), body.subarray(10 * MiB)];

let aws: TestS3;
beforeAll(async () => {
  aws = await openS3();
});
afterAll(() => aws.close());

const get = (Key: string) => aws.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
const begin = async (Key: string, more = {}) =>
  (await aws.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? "";
const part = async (Key: string, UploadId: string, PartNumber: number, Body: Buffer) => {
  const { ETag } = await aws.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (
  Key: string,
  UploadId: string,
  Parts: { PartNumber: number; ETag: string | undefined }[],
  more = {},
) =>
  aws.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );

describe("an upload in parts", () => {
  test.each([
    ["a buffer", () => body],
    [
      "a stream of unknown length",
      () => Readable.from([body.subarray(0, 3_000_001), body.subarray(3_000_001)]),
    ],
  ])("of %s by lib-storage is whole", async (name, content) => {
    await new Upload({
      client: aws.client,
      params: { Bucket, Key: name, Body: content(), ContentType: "image/png", Metadata: { a: "1" } },
    }).done();
    const got = await get(name);
    const md5s = Buffer.concat(parts.map((one) => createHash("md5").update(one).digest()));
    expect(got).toMatchObject({
      ETag: `"${createHash("md5").update(md5s).digest("hex")}-3"`,
      ContentType: "image/png",
      Metadata: { a: "1" },
    });
    expect((await bytes(got.Body)).equals(body)).toBe(true);
  });

  test.each(Object.values(ChecksumAlgorithm).filter((name) => /^(CRC|SHA1|SHA256)/.test(name)))(
    "with %s has the checksum that S3 gives",
    async (name) => {
      await new Upload({
        client: aws.client,
        params: { Bucket, Key: name, Body: body, ChecksumAlgorithm: name },
      }).done();
      const got = await get(name);
      const composite = name !== "CRC64NVME";
      expect(got.ChecksumType).toBe(composite ? "COMPOSITE" : "FULL_OBJECT");
      const sum = got[`Checksum${name}` as "ChecksumCRC32"];
      if (composite) expect(sum).toMatch(/-3$/);
      else expect(sum).toBe(checksumOf("crc64nvme", body));
      expect((await bytes(got.Body)).equals(body)).toBe(true);
    },
  );

  test("can be proven as a whole", async () => {
    const more = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" };
    const upload = await begin("full", more);
    const sent = [
      await part("full", upload, 1, body.subarray(0, 5 * MiB)),
      await part("full", upload, 2, Buffer.from("end")),
    ];
    await expect(
      complete("full", upload, sent, { ChecksumType: "FULL_OBJECT", ChecksumCRC32: "AAAAAA==" }),
    ).rejects.toMatchObject({ name: "BadDigest" });
    const whole = Buffer.concat([body.subarray(0, 5 * MiB), Buffer.from("end")]);
    const right = { ChecksumType: "FULL_OBJECT", ChecksumCRC32: checksumOf("crc32", whole) };
    expect(await complete("full", upload, sent, right)).toMatchObject({ ChecksumType: "FULL_OBJECT" });
  });

  test("takes the last of two parts with one number, and leaves out what is not listed", async () => {
    const upload = await begin("again");
    await part("again", upload, 1, Buffer.from("first try"));
    const second = await part("again", upload, 1, Buffer.from("second"));
    await part("again", upload, 2, Buffer.from("unlisted"));
    await complete("again", upload, [second]);
    expect((await bytes((await get("again")).Body)).toString()).toBe("second");
  });

  test("is refused with a missing, small or disordered part, and can still be completed", async () => {
    const upload = await begin("completed");
    const small = await part("completed", upload, 1, Buffer.from("small"));
    const last = await part("completed", upload, 2, Buffer.from("last"));
    const refused = (...listed: { PartNumber: number; ETag: string | undefined }[]) =>
      complete("completed", upload, listed).then(
        () => "completed",
        ({ name }: Error) => name,
      );
    expect(await refused(small, last)).toBe("EntityTooSmall");
    expect(await refused(last, small)).toBe("InvalidPartOrder");
    expect(await refused({ ...small, ETag: '"other"' })).toBe("InvalidPart");
    expect(await refused({ PartNumber: 3, ETag: '"x"' })).toBe("InvalidPart");
    const large = await part("completed", upload, 1, body.subarray(0, 5 * MiB));
    expect(await refused(large, last)).toBe("completed");
  });

  test("that was aborted or completed is gone", async () => {
    const upload = await begin("aborted");
    await part("aborted", upload, 1, Buffer.from("x"));
    await aws.client.send(new AbortMultipartUploadCommand({ Bucket, Key: "aborted", UploadId: upload }));
    await expect(part("aborted", upload, 2, Buffer.from("x"))).rejects.toMatchObject({
      name: "NoSuchUpload",
    });
    await expect(get("aborted")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("shows its parts and is listed while it is open", async () => {
    const upload = await begin("open/one");
    await part("open/one", upload, 2, Buffer.from("two"));
    await part("open/one", upload, 1, Buffer.from("one"));
    const { Parts } = await aws.client.send(
      new ListPartsCommand({ Bucket, Key: "open/one", UploadId: upload }),
    );
    expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 3],
      [2, 3],
    ]);
    const { Uploads } = await aws.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "open/" }));
    expect(Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([["open/one", upload]]);
  });

  test("can take parts from another object", async () => {
    await aws.client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
    const upload = await begin("from-copy");
    const { CopyPartResult } = await aws.client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: "from-copy",
        UploadId: upload,
        PartNumber: 1,
        CopySource: "plain/source",
        CopySourceRange: "bytes=2-4",
      }),
    );
    await complete("from-copy", upload, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    expect((await bytes((await get("from-copy")).Body)).toString()).toBe("234");
  });
});
