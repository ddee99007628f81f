import { request } from "node:http";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetTraceSummariesCommand, XRayClient } from "@aws-sdk/client-xray";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Credentials } from "./credentials.ts";
import { AwsError, type AwsRequest, type AwsService } from "./service.ts";
import { type Gateway, startGateway } from "./start.ts";
import { refuseAsS3 } from "./testing.ts";

const roleArn = "arn:aws:iam::000000000000:role/service-role/f";
const credentials = new Credentials("000000000000");
const key = credentials.issue(roleArn, "f");

/** Remembers what it was asked, and answers nothing. */
class Recorder implements AwsService {
  readonly requests: AwsRequest[] = [];
  readonly refuse = refuseAsS3;
  async handle(asked: AwsRequest) {
    this.requests.push(asked);
    return { status: 200, headers: { "content-type": "application/xml" }, body: "<Empty/>" };
  }
}

const refusing: AwsService = {
  async handle() {
    throw new AwsError("com.amazonaws.some#ThrottlingException", "Slow down", 400, { Reason: "too fast" });
  },
};
const broken: AwsService = {
  async handle() {
    throw new TypeError("a bug of the emulator");
  },
};

let gateway: Gateway;
let s3: Recorder;
let failures: unknown[];
let now: (() => number) | undefined;
beforeEach(async () => {
  s3 = new Recorder();
  failures = [];
  now = undefined;
  gateway = await startGateway({
    port: 0,
    region: "eu-west-1",
    services: { s3, dynamodb: refusing, xray: refusing, sns: refusing, lambda: broken },
    credentials,
    now: () => now?.() ?? Date.now(),
    onFailure: (error) => failures.push(error),
    fallback: (_, response) => response.end("the page"),
  });
});
afterEach(() => gateway.close());

const config = (more: Partial<typeof key> = {}) => ({
  endpoint: gateway.url,
  region: "eu-west-1",
  maxAttempts: 1,
  credentials: { ...key, ...more },
});
const put = (more: Partial<typeof key> = {}, Key = "a b/ü+*'()!~.png") =>
  new S3Client(config(more)).send(new PutObjectCommand({ Bucket: "b", Key, Body: "x" }));

describe("a signature", () => {
  test("of a key that was issued speaks for its role", async () => {
    await put();
    expect(s3.requests[0]?.caller).toEqual({
      arn: "arn:aws:sts::000000000000:assumed-role/f/f",
      account: "000000000000",
      accessKeyId: key.accessKeyId,
      roleArn,
    });
  });

  test.each([
    ["a wrong secret", { secretAccessKey: "wrong" }, "SignatureDoesNotMatch"],
    ["a wrong token", { sessionToken: "wrong" }, "InvalidToken"],
  ])("with %s is refused", async (_, more, name) => {
    await expect(put(more)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
    expect(s3.requests).toEqual([]);
  });

  test("of any other key is the administrator's", async () => {
    await put({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "whatever" });
    expect(s3.requests[0]?.caller).toMatchObject({ arn: "arn:aws:iam::000000000000:user/administrator" });
    expect(s3.requests[0]?.caller.roleArn).toBeUndefined();
  });

  test("from another time is refused", async () => {
    now = () => Date.now() + 16 * 60_000;
    await expect(put()).rejects.toMatchObject({ name: "RequestTimeTooSkewed" });
  });

  test("covers query and body of every protocol", async () => {
    const dynamodb = new DynamoDBClient(config());
    await expect(dynamodb.send(new ListTablesCommand({ Limit: 7 }))).rejects.toThrow("Slow down");
    const wrong = new DynamoDBClient(config({ secretAccessKey: "wrong" }));
    await expect(wrong.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
  });

  test("of a body that was changed on the way is refused", async () => {
    const client = new S3Client(config());
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: unknown }).body = "y";
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await expect(
      client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "x" })),
    ).rejects.toMatchObject({ name: "XAmzContentSHA256Mismatch" });
  });

  test.each([
    ["version 2", "AWS AKIA:abc", "AWS4-HMAC-SHA256"],
    ["nonsense", "AWS4-HMAC-SHA256 nonsense", "not a AWS4-HMAC-SHA256 signature"],
    [
      "a short scope",
      "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00",
      "credential must be",
    ],
  ])("that is %s is explained", async (_, authorization, message) => {
    const answer = await fetch(`${gateway.url}/b/k`, { headers: { authorization } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).toContain(message);
  });
});

describe("errors", () => {
  test.each([
    ["awsJson", () => new DynamoDBClient(config()).send(new ListTablesCommand({}))],
    ["awsQuery", () => new SNSClient(config()).send(new ListTopicsCommand({}))],
    [
      "restJson",
      () =>
        new XRayClient(config()).send(
          new GetTraceSummariesCommand({ StartTime: new Date(), EndTime: new Date() }),
        ),
    ],
  ])("reach clients of %s with name, message and request id", async (_, send) => {
    await expect(send()).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Slow down",
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
    });
  });

  test("of the emulator itself are an internal failure, and are reported", async () => {
    await expect(new LambdaClient(config()).send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: "InternalFailure",
      $metadata: { httpStatusCode: 500 },
    });
    expect(failures).toEqual([expect.objectContaining({ message: "a bug of the emulator" })]);
  });

  test("for a service that is not emulated name those that are", async () => {
    const client = new SNSClient({ ...config(), region: "eu-west-1" });
    await gateway.close();
    gateway = await startGateway({
      port: 0,
      region: "eu-west-1",
      services: { s3 },
      credentials,
      fallback: () => {},
    });
    client.config.endpoint = async () => ({
      protocol: "http:",
      hostname: "127.0.0.1",
      port: gateway.port,
      path: "/",
    });
    await expect(client.send(new ListTopicsCommand({}))).rejects.toThrow(
      'does not emulate the service "sns". It emulates: s3',
    );
  });
});

describe("the S3 path", () => {
  test("reaches the service as it was sent", async () => {
    await put({}, "a b//ü+*'()!~.png");
    const [asked] = s3.requests;
    expect(decodeURIComponent(asked?.path ?? "")).toBe("/b/a b//ü+*'()!~.png");
  });

  test("may name the bucket in the host", async () => {
    const agent = { host: "127.0.0.1", port: gateway.port, path: "/key" };
    const headers = { host: `my.bucket.localhost:${gateway.port}`, authorization: unsignedHeader() };
    const status = await new Promise((resolve) => {
      request({ ...agent, headers }, (answer) => resolve(answer.statusCode)).end();
    });
    expect(status).toBe(200);
    expect(s3.requests[0]?.path).toBe("/my.bucket/key");
  });
});

/** What an administrator's client sends; nobody can check it. */
function unsignedHeader(): string {
  const scope = "AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/s3/aws4_request";
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
}

describe("what a foreign page could send is refused", () => {
  const ask = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve) => {
      const options = { host: "127.0.0.1", port: gateway.port, path: "/", headers };
      request(options, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });

  test.each([
    ["a foreign host name", { host: "evil.example:80" }, 403],
    ["a host name that only looks local", { host: "localhost.evil.example" }, 403],
    ["a host name above the loopback's", { host: "a.127.0.0.1" }, 403],
    ["a foreign origin", { host: "127.0.0.1:1", origin: "https://evil.example" }, 403],
    ["no origin at all", { host: "127.0.0.1:1", origin: "null" }, 403],
    ["its own origin", { host: "localhost:1", origin: "http://localhost:1" }, 200],
    ["no browser", { host: "127.0.0.1:1" }, 200],
  ])("%s", async (_, headers, status) => {
    expect(await ask(headers)).toBe(status);
  });
});

test("a body over the limit is refused in one sentence", async () => {
  const body = Buffer.alloc(129 * 1024 * 1024);
  const client = new S3Client(config());
  await expect(
    client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: body })),
  ).rejects.toMatchObject({ name: "EntityTooLarge", message: expect.stringContaining("in parts") });
});

test("a client that disconnects does not affect other clients", async () => {
  const gone = new AbortController();
  const never = new ReadableStream({
    pull: (controller) => {
      controller.enqueue(Buffer.alloc(10));
      gone.abort();
    },
  });
  const options = { method: "PUT", body: never, duplex: "half", signal: gone.signal } as const;
  await expect(
    fetch(`${gateway.url}/b/k`, { ...options, headers: { authorization: unsignedHeader() } }),
  ).rejects.toThrow();
  await put();
  expect(failures).toEqual([]);
});

test("a taken port is the system's error", async () => {
  const again = startGateway({
    port: gateway.port,
    region: "eu-west-1",
    services: {},
    credentials,
    fallback: () => {},
  });
  await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("an object is answered with the id of its request", async () => {
  const got = await new S3Client(config()).send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
  expect(got.$metadata.requestId).toBe(s3.requests[0]?.id);
});
