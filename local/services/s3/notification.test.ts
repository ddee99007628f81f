import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BucketNotification, Deployment, FunctionSettings } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { encodeKey, type Notification, refusedNotifications } from "./notification.ts";
import { bucket, openS3, type TestS3 } from "./testing.ts";

const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:f";
const account = "000000000000";
const permission = { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::in", sourceAccount: account };
const lambda = (permissions: FunctionSettings["permissions"]): FunctionSettings => ({
  name: "f",
  arn: functionArn,
  runtime: "nodejs24.x",
  architecture: "arm64",
  handler: "index.handler",
  zip: "/none",
  layers: [],
  environment: {},
  timeoutSeconds: 3,
  memoryMb: 128,
  roleArn: "arn:role",
  tracing: "Active",
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 60,
  logGroup: "f",
  logFormat: "JSON",
  tags: {},
  permissions,
});
const deployment = (
  notification: Partial<BucketNotification> = {},
  permissions: FunctionSettings["permissions"] = [permission],
): Deployment =>
  emptyDeployment({
    buckets: [
      bucket("in", {
        versioned: true,
        notifications: [
          { functionArn, events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], ...notification },
        ],
      }),
    ],
    functions: [lambda(permissions)],
  });

let aws: TestS3;
let heard: Notification[];
const open = async (declared = deployment()) => {
  await aws?.close();
  aws = await openS3(declared);
  heard = [];
  aws.s3.onNotification((notification) => heard.push(notification));
};
beforeEach(() => open());
afterEach(() => aws.close());

const put = (Key: string, Body = "content") =>
  aws.client.send(new PutObjectCommand({ Bucket: "in", Key, Body }));
const records = () => heard.map(({ event }) => event.Records[0]);

describe("an event", () => {
  test("has the shape that S3 gives it", async () => {
    const { ETag, VersionId } = await put("photos/a b+ü.png");
    expect(heard).toEqual([
      {
        functionArn,
        event: {
          Records: [
            {
              eventVersion: "2.1",
              eventSource: "aws:s3",
              awsRegion: "eu-west-1",
              eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
              eventName: "ObjectCreated:Put",
              userIdentity: { principalId: expect.any(String) },
              requestParameters: { sourceIPAddress: "127.0.0.1" },
              responseElements: { "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
              s3: {
                s3SchemaVersion: "1.0",
                configurationId: expect.any(String),
                bucket: { name: "in", ownerIdentity: { principalId: account }, arn: "arn:aws:s3:::in" },
                object: {
                  key: "photos/a+b%2B%C3%BC.png",
                  size: 7,
                  eTag: ETag?.replaceAll('"', ""),
                  versionId: VersionId,
                  sequencer: expect.stringMatching(/^[0-9A-F]+$/),
                },
              },
            },
          ],
        },
      },
    ]);
  });

  test("is named by what happened", async () => {
    await put("a");
    await aws.client.send(new CopyObjectCommand({ Bucket: "in", Key: "b", CopySource: "in/a" }));
    const of = { Bucket: "in", Key: "c" };
    const { UploadId } = await aws.client.send(new CreateMultipartUploadCommand(of));
    const part = { ...of, UploadId, PartNumber: 1 };
    const { ETag } = await aws.client.send(new UploadPartCommand({ ...part, Body: "x" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await aws.client.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload }));
    const { VersionId } = await aws.client.send(new DeleteObjectCommand(of));
    await aws.client.send(new DeleteObjectCommand({ ...of, VersionId }));
    expect(records().map(({ eventName }) => eventName)).toEqual([
      "ObjectCreated:Put",
      "ObjectCreated:Copy",
      "ObjectCreated:CompleteMultipartUpload",
      "ObjectRemoved:DeleteMarkerCreated",
      "ObjectRemoved:Delete",
    ]);
    expect(records().at(-1)?.s3.object).not.toHaveProperty("size");
  });

  test("comes later than every one before it, by its sequencer", async () => {
    for (let index = 0; index < 20; index++) await put("same");
    const sequencers = records().map(({ s3 }) => s3.object.sequencer);
    expect(new Set(sequencers).size).toBe(20);
    expect([...sequencers].sort()).toEqual(sequencers);
  });

  test("hands the caller's trace on", async () => {
    const header = "Root=1-65a5f0c0-aaaaaaaaaaaaaaaaaaaaaaaa;Parent=bbbbbbbbbbbbbbbb;Sampled=1";
    aws.client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["X-Amzn-Trace-Id"] = header;
        return next(args);
      },
      { step: "build" },
    );
    await put("traced");
    expect(heard[0]?.traceHeader).toBe(header);
  });

  test("of a refused upload is none", async () => {
    await expect(
      aws.client.send(new PutObjectCommand({ Bucket: "in", Key: "x", Body: "x", ContentMD5: "AAAA" })),
    ).rejects.toThrow();
    expect(heard).toEqual([]);
  });
});

describe("only wanted events are sent", () => {
  test.each<[string, Partial<BucketNotification>, string[]]>([
    ["by prefix", { prefix: "in/" }, ["in/a.png", "in/a.jpg"]],
    ["by suffix", { suffix: ".png" }, ["a.png", "in/a.png"]],
    ["by both", { prefix: "in/", suffix: ".png" }, ["in/a.png"]],
    ["by name", { events: ["s3:ObjectCreated:Put"] }, ["a.png", "in/a.png", "in/a.jpg"]],
    ["by another name", { events: ["s3:ObjectCreated:Copy"] }, []],
  ])("%s", async (_, notification, expected) => {
    await open(deployment(notification));
    for (const key of ["a.png", "in/a.png", "in/a.jpg"]) await put(key);
    expect(records().map(({ s3 }) => s3.object.key)).toEqual(expected);
  });

  test.each<[string, FunctionSettings["permissions"]]>([
    ["no permission", []],
    ["another service's", [{ ...permission, principal: "sns.amazonaws.com" }]],
    ["another bucket's", [{ ...permission, sourceArn: "arn:aws:s3:::other" }]],
    ["another account's", [{ ...permission, sourceAccount: "111111111111" }]],
  ])("to a function with %s none are, and that is said beforehand", async (_, permissions) => {
    const declared = deployment({}, permissions);
    expect(refusedNotifications(declared)).toEqual([expect.stringContaining("aws_lambda_permission")]);
    await open(declared);
    await put("a");
    expect(heard).toEqual([]);
  });

  test("a deployment that AWS would accept has nothing to be said", () => {
    expect(refusedNotifications(deployment())).toEqual([]);
  });
});

test("keys are encoded so that the documented decoding gives them back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (key) => {
      expect(decodeURIComponent(encodeKey(key).replace(/\+/g, " "))).toBe(key);
    }),
  );
});
