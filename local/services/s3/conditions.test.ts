import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3, type TestS3 } from "./testing.ts";

const Bucket = "plain";
const Key = "kept";
const stranger = "123456789012";

let aws: TestS3;
beforeAll(async () => {
  aws = await openS3();
  await aws.client.send(new PutObjectCommand({ Bucket, Key, Body: "content" }));
});
afterAll(() => aws.close());

const exists = (key: string) =>
  aws.client.send(new HeadObjectCommand({ Bucket, Key: key })).then(
    () => true,
    () => false,
  );

describe("an operation that expects another owner is denied", () => {
  const of = { Bucket, ExpectedBucketOwner: stranger };
  const upload = { ...of, Key, UploadId: "any" };
  const commands = {
    GetObject: () => aws.client.send(new GetObjectCommand({ ...of, Key })),
    PutObject: () => aws.client.send(new PutObjectCommand({ ...of, Key: "unwanted", Body: "x" })),
    CopyObject: () =>
      aws.client.send(new CopyObjectCommand({ ...of, Key: "unwanted", CopySource: `${Bucket}/${Key}` })),
    "CopyObject, of the source": () =>
      aws.client.send(
        new CopyObjectCommand({
          Bucket,
          Key: "unwanted",
          CopySource: `${Bucket}/${Key}`,
          ExpectedSourceBucketOwner: stranger,
        }),
      ),
    DeleteObject: () => aws.client.send(new DeleteObjectCommand({ ...of, Key })),
    DeleteObjects: () => aws.client.send(new DeleteObjectsCommand({ ...of, Delete: { Objects: [{ Key }] } })),
    ListObjectsV2: () => aws.client.send(new ListObjectsV2Command(of)),
    HeadBucket: () => aws.client.send(new HeadBucketCommand(of)),
    ListParts: () => aws.client.send(new ListPartsCommand(upload)),
    UploadPart: () => aws.client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "x" })),
    CompleteMultipartUpload: () => aws.client.send(new CompleteMultipartUploadCommand(upload)),
  };
  test.each(Object.entries(commands))("%s", async (_, send) => {
    await expect(send()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect([await exists(Key), await exists("unwanted")]).toEqual([true, false]);
  });

  test("and the right owner is no obstacle", async () => {
    const right = { Bucket, Key, ExpectedBucketOwner: "000000000000" };
    await expect(aws.client.send(new HeadObjectCommand(right))).resolves.toBeDefined();
  });
});

describe("a condition that an operation does not have is refused", () => {
  const send = async (command: DeleteObjectCommand | PutObjectCommand, headers: Record<string, string>) => {
    const url = await getSignedUrl(aws.client, command);
    const method = command instanceof PutObjectCommand ? "PUT" : "DELETE";
    const answer = await fetch(url, { method, headers, ...(method === "PUT" ? { body: "x" } : {}) });
    return { status: answer.status, text: await answer.text() };
  };

  test.each([
    ["a removal with If-None-Match", new DeleteObjectCommand({ Bucket, Key }), "if-none-match"],
    ["a removal with If-Unmodified-Since", new DeleteObjectCommand({ Bucket, Key }), "if-unmodified-since"],
    ["a removal of a size", new DeleteObjectCommand({ Bucket, Key }), "x-amz-if-match-size"],
    ["an upload with If-Modified-Since", new PutObjectCommand({ Bucket, Key: "new" }), "if-modified-since"],
    [
      "an upload with a copy's condition",
      new PutObjectCommand({ Bucket, Key: "new" }),
      "x-amz-copy-source-if-match",
    ],
  ])("%s", async (_, command, header) => {
    expect(await send(command, { [header]: "1" })).toEqual({
      status: 501,
      text: expect.stringMatching(new RegExp(`NotImplemented.*(${header}|IfMatchSize)`, "s")),
    });
    expect([await exists(Key), await exists("new")]).toEqual([true, false]);
  });

  test("so is an entry of a batch with a size", async () => {
    const batch = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, Size: 1 }] } });
    await expect(aws.client.send(batch)).rejects.toThrow("does not support Delete.Objects.Size");
  });
});

test("an entry of a batch is removed only where its ETag matches", async () => {
  const { ETag } = await aws.client.send(new PutObjectCommand({ Bucket, Key: "batch/1", Body: "1" }));
  await aws.client.send(new PutObjectCommand({ Bucket, Key: "batch/2", Body: "2" }));
  const Objects = ["batch/1", "batch/2", "batch/none"].map((one) => ({ Key: one, ETag }));
  const answer = await aws.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(answer.Deleted).toEqual([{ Key: "batch/1" }]);
  expect(answer.Errors?.map(({ Key: key, Code }) => [key, Code])).toEqual([
    ["batch/2", "PreconditionFailed"],
    ["batch/none", "NoSuchKey"],
  ]);
});

describe("what is unchanged", () => {
  test("is answered with its validators and nothing that describes a body", async () => {
    const { ETag = "" } = await aws.client.send(new HeadObjectCommand({ Bucket, Key }));
    for (const method of ["GET", "HEAD"]) {
      const command =
        method === "GET" ? new GetObjectCommand({ Bucket, Key }) : new HeadObjectCommand({ Bucket, Key });
      const url = await getSignedUrl(aws.client, command);
      const answer = await fetch(url, { method, headers: { "if-none-match": ETag } });
      expect([answer.status, await answer.text(), answer.headers.get("etag")]).toEqual([304, "", ETag]);
      for (const name of ["content-length", "content-type", "content-range", "accept-ranges"])
        expect(answer.headers.get(name), name).toBeNull();
    }
  });

  test("is sent in part where If-Range holds, and whole where it does not", async () => {
    const { ETag = "" } = await aws.client.send(new HeadObjectCommand({ Bucket, Key }));
    const url = await getSignedUrl(aws.client, new GetObjectCommand({ Bucket, Key }));
    const ask = async (validator: string) =>
      (await fetch(url, { headers: { range: "bytes=0-2", "if-range": validator } })).text();
    expect([await ask(ETag), await ask('"another"')]).toEqual(["con", "content"]);
  });
});

describe("half of what names a part", () => {
  test.each(["uploadId=u", "partNumber=1"])("%s does not make the part an object", async (query) => {
    const url = await getSignedUrl(aws.client, new PutObjectCommand({ Bucket, Key: "part" }));
    const answer = await fetch(`${url}&${query}`, { method: "PUT", body: "x" });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("InvalidArgument")]);
    expect(await exists("part")).toBe(false);
  });
});

test("an upload completes only with the size that the client expects", async () => {
  const of = { Bucket, Key: "sized" };
  const { UploadId } = await aws.client.send(new CreateMultipartUploadCommand(of));
  const { ETag } = await aws.client.send(
    new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: "seven b" }),
  );
  const complete = (MpuObjectSize: number) =>
    aws.client.send(
      new CompleteMultipartUploadCommand({
        ...of,
        UploadId,
        MpuObjectSize,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
  await expect(complete(8)).rejects.toMatchObject({ name: "InvalidRequest" });
  expect(await exists("sized")).toBe(false);
  const first = await complete(7);
  // A client that saw no answer asks again.
  const { $metadata: _, ...again } = await complete(7);
  expect(first).toMatchObject(again);
});
