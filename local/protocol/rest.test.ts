import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsError } from "../gateway/service.ts";
import { openGateway, type TestGateway } from "../gateway/testing.ts";
import { createService, operation, restJson, restXml } from "./index.ts";
import { ask } from "./testing.ts";

const seen: unknown[] = [];
const note =
  <O>(output: O) =>
  (input: unknown) => {
    seen.push(input);
    return output;
  };
const modified = new Date("2026-11-23T01:00:00Z");

const storage = createService({
  name: "Amazon S3",
  model: s3,
  protocols: [
    restXml({
      namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
      pathBegins: "Bucket",
      invalid: (message) => new AwsError("InvalidArgument", message),
      unknownOperation: () => new AwsError("MethodNotAllowed", "No operation.", 405),
    }),
  ],
  operations: [
    operation(s3.PutObjectCommand, {
      reads: ["Bucket", "Key", "Body", "ContentType", "Metadata", "Expires", "BucketKeyEnabled"],
      ignores: {
        ContentLength: "the body says it",
        ChecksumAlgorithm: "for the test",
        ChecksumCRC32: "for the test",
      },
      run: note({ ETag: '"e"' }),
    }),
    operation(s3.UploadPartCommand, {
      reads: ["Bucket", "Key", "PartNumber", "UploadId", "Body"],
      ignores: {
        ContentLength: "the body says it",
        ChecksumAlgorithm: "for the test",
        ChecksumCRC32: "for the test",
      },
      run: note({ ETag: '"part"' }),
    }),
    operation(s3.CopyObjectCommand, {
      reads: ["Bucket", "Key", "CopySource"],
      run: note({ CopyObjectResult: { ETag: '"c"', LastModified: modified } }),
    }),
    operation(s3.GetObjectCommand, {
      reads: ["Bucket", "Key", "Range"],
      ignores: { ChecksumMode: "for the test" },
      run: note({
        Body: Buffer.from("content"),
        ContentType: "text/plain",
        LastModified: modified,
        Metadata: { a: "b" },
      }),
    }),
    operation(s3.ListObjectsV2Command, {
      reads: ["Bucket", "Prefix", "MaxKeys"],
      run: note({
        Name: "b",
        Contents: [{ Key: "a<b\u0001", Size: 3, LastModified: modified }],
        KeyCount: 1,
      }),
    }),
    operation(s3.ListBucketsCommand, { reads: [], run: note({ Buckets: [{ Name: "b" }] }) }),
    operation(s3.DeleteObjectsCommand, {
      reads: ["Bucket", { Delete: [{ Objects: ["Key", "VersionId"] }, "Quiet"] }],
      ignores: { ChecksumAlgorithm: "for the test" },
      run: note({ Deleted: [{ Key: "a" }] }),
    }),
    operation(s3.DeleteObjectCommand, {
      reads: ["Bucket", "Key"],
      run() {
        throw new AwsError("NoSuchKey", "The key is not there.", 404, { Key: "k" });
      },
    }),
  ],
});

const functions = createService({
  name: "AWS Lambda",
  model: lambda,
  protocols: [restJson()],
  operations: [
    operation(lambda.InvokeCommand, {
      reads: ["FunctionName", "Payload", "InvocationType"],
      run: note({ StatusCode: 202, FunctionError: "Unhandled", Payload: new Uint8Array([0, 255]) }),
    }),
    operation(lambda.ListFunctionsCommand, { reads: ["MaxItems"], run: note({ Functions: [] }) }),
  ],
});

let gateway: TestGateway;
let client: s3.S3Client;
beforeAll(async () => {
  gateway = await openGateway({ s3: storage, lambda: functions });
  client = new s3.S3Client({ ...gateway.administrator, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
});

describe("a REST request", () => {
  const object = { Bucket: "b", Key: "a b/ü+//c/" };

  test("binds path, headers, prefixed headers and the payload, which is passed on unread", async () => {
    const answer = await client.send(
      new s3.PutObjectCommand({
        ...object,
        Body: "x",
        ContentType: "text/plain",
        Metadata: { one: "1" },
        Expires: modified,
        BucketKeyEnabled: true,
      }),
    );
    expect(answer.ETag).toBe('"e"');
    expect(seen.pop()).toEqual({
      ...object,
      Body: Buffer.from("x"),
      ContentType: "text/plain",
      Metadata: { one: "1" },
      Expires: modified,
      BucketKeyEnabled: true,
    });
  });

  test("is told from others of the same path by its query and headers", async () => {
    await client.send(new s3.UploadPartCommand({ ...object, PartNumber: 2, UploadId: "u", Body: "x" }));
    expect(seen.pop()).toMatchObject({ PartNumber: 2, UploadId: "u" });
    await client.send(new s3.CopyObjectCommand({ ...object, CopySource: "b/k" }));
    expect(seen.pop()).toEqual({ ...object, CopySource: "b/k" });
    const listed = await client.send(new s3.ListObjectsV2Command({ Bucket: "b", Prefix: "a", MaxKeys: 3 }));
    expect(listed.Contents).toEqual([{ Key: "a<b\u0001", Size: 3, LastModified: modified }]);
    expect(seen.pop()).toEqual({ Bucket: "b", Prefix: "a", MaxKeys: 3 });
    expect((await client.send(new s3.ListBucketsCommand({}))).Buckets).toEqual([{ Name: "b" }]);
  });

  test("gets headers and a body", async () => {
    const { Body, ...answer } = await client.send(new s3.GetObjectCommand({ ...object, Range: "bytes=0-6" }));
    expect(await Body?.transformToString()).toBe("content");
    expect(answer).toMatchObject({ ContentType: "text/plain", LastModified: modified, Metadata: { a: "b" } });
  });

  test("has a body of XML", async () => {
    const { Deleted } = await client.send(
      new s3.DeleteObjectsCommand({
        Bucket: "b",
        Delete: { Objects: [{ Key: "a&b" }, { Key: " ", VersionId: "v" }], Quiet: true },
      }),
    );
    expect(Deleted).toEqual([{ Key: "a" }]);
    expect(seen.pop()).toEqual({
      Bucket: "b",
      Delete: { Objects: [{ Key: "a&b" }, { Key: " ", VersionId: "v" }], Quiet: true },
    });
  });

  test.each([
    ["IfMatch", () => client.send(new s3.PutObjectCommand({ Bucket: "b", Key: "k", IfMatch: "e" }))],
    [
      "ExpectedBucketOwner",
      () => client.send(new s3.ListObjectsV2Command({ Bucket: "b", ExpectedBucketOwner: "1" })),
    ],
    [
      "Delete.Objects.ETag",
      () =>
        client.send(
          new s3.DeleteObjectsCommand({ Bucket: "b", Delete: { Objects: [{ Key: "k", ETag: "e" }] } }),
        ),
    ],
  ])("with the condition %s, which nobody reads, is refused", async (member, send) => {
    await expect(send()).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining(`does not support ${member}`),
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("that the emulator does not offer is named", async () => {
    await expect(client.send(new s3.GetObjectAclCommand({ Bucket: "b", Key: "k" }))).rejects.toThrow(
      "GetObjectAcl is an operation of Amazon S3 that this emulator does not offer.",
    );
  });

  test("that fails gets the service's members in its error", async () => {
    const answer = await ask(storage, { method: "DELETE", path: "/b/k" });
    expect(answer.status).toBe(404);
    expect(answer.body).toContain(
      "<Code>NoSuchKey</Code><Message>The key is not there.</Message><Key>k</Key>",
    );
  });

  test.each([
    ["200,000 nested elements", `${"<a>".repeat(200_000)}${"</a>".repeat(200_000)}`],
    ["a tag without an end", "<Delete><Object>"],
    ["no keys", "<Delete><Quiet>true</Quiet></Delete>"],
    ["a wrong type", "<Delete><Object><Key>k</Key></Object><Quiet>maybe</Quiet></Delete>"],
    ["nothing", ""],
    ["another root", "<Remove><Object><Key>k</Key></Object></Remove>"],
    [
      "an element that the model has not",
      "<Delete><Object><Key>k</Key><Colour>red</Colour></Object></Delete>",
    ],
    ["two keys in one object", "<Delete><Object><Key>k</Key><Key>l</Key></Object></Delete>"],
    ["text between elements", "<Delete>all<Object><Key>k</Key></Object></Delete>"],
    ["a prototype's name", "<Delete><__proto__><Key>k</Key></__proto__></Delete>"],
    ...["\u0001", "&#1;", "&#x0;", "&#xFFFE;", "&#x110000;", "&#xD800;"].map((char): [string, string] => [
      `the character ${JSON.stringify(char)}, which XML does not have`,
      `<Delete><Object><Key>a${char}</Key></Object></Delete>`,
    ]),
  ])("with a body of %s is refused", async (_, body) => {
    const parts = { path: "/b", query: new URLSearchParams("delete"), body: Buffer.from(body) };
    expect((await ask(storage, parts)).status).toBe(400);
  });

  test.each(["/b/%", "/b/%E0%A4%A"])("of the path %s is refused", async (path) => {
    expect((await ask(storage, { method: "PUT", path })).status).toBe(400);
  });
});

describe("restJson", () => {
  test("binds the status, headers and a payload of bytes", async () => {
    const answer = await new lambda.LambdaClient(gateway.administrator).send(
      new lambda.InvokeCommand({ FunctionName: "f", Payload: "{}", InvocationType: "Event" }),
    );
    expect(seen.pop()).toEqual({ FunctionName: "f", Payload: Buffer.from("{}"), InvocationType: "Event" });
    expect(answer).toMatchObject({ StatusCode: 202, FunctionError: "Unhandled" });
    expect([...(answer.Payload ?? [])]).toEqual([0, 255]);
  });

  test.each(["/2015-03-31/functions", "/2015-03-31/functions/"])("finds %s", async (path) => {
    const answer = await ask(functions, { method: "GET", path, query: new URLSearchParams("MaxItems=3") });
    expect(answer).toMatchObject({ status: 200, body: '{"Functions":[]}' });
    expect(seen.pop()).toEqual({ MaxItems: 3 });
  });

  test("refuses paths that are no operation, and values that are no number", async () => {
    const none = await ask(functions, { method: "GET", path: "/2015-03-31/fun" });
    expect(none).toMatchObject({ status: 404, headers: { "x-amzn-errortype": "UnknownOperationException" } });
    const path = "/2015-03-31/functions";
    const wrong = await ask(functions, { method: "GET", path, query: new URLSearchParams("MaxItems=x") });
    expect(wrong).toMatchObject({ status: 400, headers: { "x-amzn-errortype": "SerializationException" } });
  });
});

test("a condition cannot be ignored", () => {
  const declare = (ignores: Readonly<Record<string, string>>) => () =>
    createService({
      name: "Amazon S3",
      model: s3,
      protocols: [restJson()],
      operations: [{ name: "PutObject", reads: [], ignores, run: () => ({}) }],
    });
  expect(declare({ IfMatch: "no" })).toThrow("is a condition");
  expect(declare({ ExpectedBucketOwner: "no" })).toThrow("is a condition");
  // @ts-expect-error Nor does it compile.
  operation(s3.PutObjectCommand, { reads: [], ignores: { IfMatch: "no" }, run: () => ({}) });
});
