import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Credentials } from "../gateway/credentials.ts";
import { type Gateway, startGateway } from "../gateway/start.ts";
import { emptyDeployment } from "../template/empty.ts";
import { S3 } from "./s3.ts";

const images = { name: "images", arn: "arn:aws:s3:::images", versioned: true, notifications: [] };
const plain = { name: "plain", arn: "arn:aws:s3:::plain", versioned: false, notifications: [] };
const deployment = emptyDeployment({ buckets: [images, plain] });
const everything = { authorize: () => {}, authorizeService: () => {} };

let s3: S3;
let gateway: Gateway;
let client: S3Client;
beforeAll(async () => {
  s3 = new S3(deployment, everything);
  const credentials = new Credentials(deployment.account);
  gateway = await startGateway({
    port: 0,
    services: { s3 },
    credentials,
    fallback: (_, response) => response.end("page"),
  });
  client = new S3Client({
    endpoint: gateway.url,
    region: deployment.region,
    credentials: credentials.issue("arn:aws:iam::000000000000:role/tester", "test"),
  });
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
  await s3.close();
});

const text = async (Key: string, more = {}) => {
  const answer = await client.send(new GetObjectCommand({ Bucket: "images", Key, ...more }));
  return answer.Body?.transformToString();
};

describe("objects", () => {
  test.each(["simple", "with space", "a//b", "plus+sign", "ünïcödé/日本.png", "100%/~!*'()&=?#"])(
    "survive under the key %s",
    async (Key) => {
      await client.send(new PutObjectCommand({ Bucket: "images", Key, Body: Key }));
      expect(await text(Key)).toBe(Key);
    },
  );

  test("streamed with a trailing checksum arrive without the framing", async () => {
    const body = Buffer.alloc(300_000, "streamed ");
    const put = await client.send(
      new PutObjectCommand({
        Bucket: "images",
        Key: "stream",
        Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]),
        ContentLength: body.length,
      }),
    );
    const got = await client.send(new GetObjectCommand({ Bucket: "images", Key: "stream" }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(body);
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.ETag).toBe(`"${createHash("md5").update(body).digest("hex")}"`);
    expect(put.ChecksumCRC32).toBeDefined();
  });

  test("uploaded in parts are whole, with the ETag of parts", async () => {
    const body = Buffer.alloc(11 * 1024 * 1024, "0123456789");
    await new Upload({
      client,
      params: { Bucket: "images", Key: "parts", Body: Readable.from([body]) },
    }).done();
    const got = await client.send(new GetObjectCommand({ Bucket: "images", Key: "parts" }));
    expect(got.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
  });

  test("can be copied, headed, listed and removed", async () => {
    await client.send(
      new CopyObjectCommand({ Bucket: "plain", Key: "copy", CopySource: "images/with%20space" }),
    );
    const head = await client.send(new HeadObjectCommand({ Bucket: "plain", Key: "copy" }));
    expect(head.ContentLength).toBe(10);
    const list = await client.send(new ListObjectsV2Command({ Bucket: "plain" }));
    expect(list.Contents?.map(({ Key }) => Key)).toEqual(["copy"]);
    await client.send(new DeleteObjectCommand({ Bucket: "plain", Key: "copy" }));
    await expect(client.send(new GetObjectCommand({ Bucket: "plain", Key: "copy" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });
});

test("requests without a signature reach the page", async () => {
  expect(await (await fetch(gateway.url)).text()).toBe("page");
});
