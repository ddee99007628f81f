import { once } from "node:events";
import { connect } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSts } from "../services/sts/sts.ts";
import { AwsError, type AwsService } from "./service.ts";
import { openGateway, refuseAsS3, type TestGateway } from "./testing.ts";

const PAGE = "<script>alert(1)</script>";
/** Answers as S3 does with an object whose owner chose the headers; refuses the key `missing`. */
const hostile: AwsService = {
  async handle({ path }) {
    if (path.endsWith("missing")) throw new AwsError("NoSuchKey", PAGE, 404);
    const headers = { "content-type": "text/html", "content-security-policy": "script-src *" };
    return { status: 200, headers, body: PAGE };
  },
  refuse: refuseAsS3,
  owns: (path) => path.startsWith("/b/"),
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ s3: hostile, dynamodb: { handle: hostile.handle }, sts: createSts() });
});
afterAll(() => gateway.close());

const signed = (service: string, region = "eu-west-1") =>
  `AWS4-HMAC-SHA256 Credential=anyone/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;
const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${gateway.url}${path}`, { ...init, headers });

describe("what a service answers", () => {
  test.each([
    ["an object", "/b/page.html", signed("s3"), 200],
    ["an error that repeats the request", "/b/missing", signed("s3"), 404],
    ["a signature that cannot be read", "/b/k", "AWS4-HMAC-SHA256 <script>", 403],
    ["a service that is not emulated", "/", signed("<script>"), 400],
  ])("can do nothing in a browser: %s", async (_, path, authorization, status) => {
    const answer = await ask(path, { authorization });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("a request for another region", () => {
  const other = () => ({ ...gateway.administrator, region: "us-east-1" });

  test("is told the right one by S3", async () => {
    const client = new S3Client({ ...other(), forcePathStyle: true, followRegionRedirects: false });
    await expect(client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }))).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
      Region: "eu-west-1",
    });
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: "b", Key: "k" }));
    const answer = await fetch(url);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("the region 'us-east-1' is wrong");
  });

  test("finds nothing in other services", async () => {
    await expect(new DynamoDBClient(other()).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining("us-east-1"),
    });
  });

  test("is answered by a service with a global endpoint", async () => {
    const identity = await new STSClient(other()).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe("000000000000");
    const elsewhere = new STSClient({ ...other(), region: "ap-south-1" });
    await expect(elsewhere.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });
});

describe("names from outside are ordinary names", () => {
  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"])(
    "the service %s is not emulated",
    async (name) => {
      const answer = await ask(
        "/",
        { authorization: signed(name), "x-amz-target": "A.B" },
        { method: "POST" },
      );
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ __type: "UnknownOperationException" });
    },
  );
});

describe("a request without a signature", () => {
  test("of an SDK or the CLI is refused as AWS does", async () => {
    const answer = await ask("/b/k", { "amz-sdk-invocation-id": "1" });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining("<Code>AccessDenied</Code>"),
    ]);
    const json = await ask(
      "/",
      { "x-amz-target": "DynamoDB_20120810.ListTables" },
      { method: "POST", body: "{}" },
    );
    expect([json.status, await json.json()]).toEqual([
      403,
      expect.objectContaining({ __type: "MissingAuthenticationTokenException" }),
    ]);
  });

  test("to a bucket's path is refused as S3 does, whoever sends it", async () => {
    const answer = await ask("/b/photo.png");
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining("<Code>AccessDenied</Code>"),
    ]);
    expect(await (await ask("/bees")).text()).toBe("the page");
  });

  test("that is a browser's upload form is named as not offered", async () => {
    const body = new FormData();
    body.set("key", "a");
    const answer = await ask("/b", {}, { method: "POST", body });
    expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining("presigned POST")]);
  });

  test("for a bucket's own host name never reaches the page", async () => {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\nHost: other.localhost:${port}\r\nConnection: close\r\n\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toContain("AccessDenied");
    expect(answer.toString()).not.toContain("the page");
  });

  test("is the page's otherwise", async () => {
    expect(await (await ask("/anything")).text()).toBe("the page");
  });
});
