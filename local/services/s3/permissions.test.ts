import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, expect, test } from "vitest";
import type { Statement } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { bucket, openS3, type TestS3 } from "./testing.ts";

const roleArn = "arn:aws:iam::000000000000:role/f";
const keyArn = "arn:aws:kms:eu-west-1:000000000000:key/1";
const allow = (action: string, resource: string, more: Partial<Statement> = {}): Statement => ({
  effect: "Allow",
  action: [action],
  resource: [resource],
  ...more,
});
const objects = "arn:aws:s3:::secret/*";

let aws: TestS3;
afterEach(() => aws.close());

/** A client of a role with these permissions, for a bucket that is encrypted with a key and holds `there`. */
async function clientWith(...statements: readonly Statement[]): Promise<S3Client> {
  const secret = bucket("secret", { keyArn, bucketKey: true });
  aws = await openS3(
    emptyDeployment({
      buckets: [secret, bucket("open")],
      keys: [{ arn: keyArn, keyId: "1", aliases: [] }],
      roles: [{ name: "f", arn: roleArn, trust: { statements: [] }, policies: { own: { statements } } }],
    }),
  );
  await aws.client.send(new PutObjectCommand({ Bucket: "secret", Key: "there", Body: "x" }));
  return aws.as(roleArn);
}

const get = (Key: string) => new GetObjectCommand({ Bucket: "secret", Key });
const put = (Key: string) => new PutObjectCommand({ Bucket: "secret", Key, Body: "x" });
const denied = (action: string) => ({
  name: "AccessDenied",
  message: expect.stringContaining(`not authorized to perform: ${action}`),
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
});

test("reading needs the object and the key", async () => {
  const client = await clientWith(allow("s3:GetObject", objects), allow("kms:Decrypt", keyArn));
  await expect(client.send(get("there"))).resolves.toMatchObject({ ContentLength: 1 });
  await expect(client.send(put("there"))).rejects.toMatchObject(denied("s3:PutObject"));
});

test("without the key nothing is read", async () => {
  const client = await clientWith(allow("s3:GetObject", objects), allow("kms:GenerateDataKey", keyArn));
  await expect(client.send(get("there"))).rejects.toMatchObject(denied("kms:Decrypt"));
});

test("writing needs a data key", async () => {
  const client = await clientWith(allow("s3:PutObject", objects), allow("kms:Decrypt", keyArn));
  await expect(client.send(put("new"))).rejects.toMatchObject(denied("kms:GenerateDataKey"));
});

test("a key may be bound to the service and the bucket", async () => {
  const condition = {
    StringEquals: {
      "kms:ViaService": ["s3.eu-west-1.amazonaws.com"],
      "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::secret"],
    },
  };
  const client = await clientWith(
    allow("s3:PutObject", objects),
    allow("kms:GenerateDataKey", keyArn, { condition }),
  );
  await expect(client.send(put("new"))).resolves.toBeDefined();
});

test("what is not there is only known to those who may list", async () => {
  const client = await clientWith(allow("s3:GetObject", objects), allow("kms:Decrypt", keyArn));
  await expect(client.send(get("absent"))).rejects.toMatchObject(denied("s3:ListBucket"));
  await expect(client.send(new HeadObjectCommand({ Bucket: "secret", Key: "absent" }))).rejects.toMatchObject(
    {
      $metadata: { httpStatusCode: 403 },
    },
  );
  await aws.close();
  const lister = await clientWith(
    allow("s3:GetObject", objects),
    allow("s3:ListBucket", "arn:aws:s3:::secret"),
  );
  await expect(lister.send(get("absent"))).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("listing may be bound to a prefix", async () => {
  const condition = { StringLike: { "s3:prefix": ["mine/*"] } };
  const client = await clientWith(allow("s3:ListBucket", "arn:aws:s3:::secret", { condition }));
  const list = (Prefix: string) => client.send(new ListObjectsV2Command({ Bucket: "secret", Prefix }));
  await expect(list("mine/a")).resolves.toBeDefined();
  await expect(list("")).rejects.toMatchObject(denied("s3:ListBucket"));
});

test("a copy needs the source and the destination", async () => {
  const client = await clientWith(allow("s3:PutObject", "arn:aws:s3:::open/*"));
  const copy = new CopyObjectCommand({ Bucket: "open", Key: "copy", CopySource: "secret/there" });
  await expect(client.send(copy)).rejects.toMatchObject(denied("s3:GetObject"));
});

test("removing needs its own permission, object by object", async () => {
  const client = await clientWith(allow("s3:DeleteObject", "arn:aws:s3:::secret/mine*"));
  await expect(
    client.send(new DeleteObjectCommand({ Bucket: "secret", Key: "there" })),
  ).rejects.toMatchObject(denied("s3:DeleteObject"));
  const many = new DeleteObjectsCommand({
    Bucket: "secret",
    Delete: { Objects: [{ Key: "mine" }, { Key: "there" }] },
  });
  expect(await client.send(many)).toMatchObject({
    Deleted: [{ Key: "mine" }],
    Errors: [{ Key: "there", Code: "AccessDenied" }],
  });
});
