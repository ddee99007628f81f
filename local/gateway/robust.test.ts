import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createAuthorizer } from "../iam/authorizer.ts";
import { createEventBridge } from "../services/eventbridge/eventbridge.ts";
import { createKms } from "../services/kms/kms.ts";
import { createS3 } from "../services/s3/s3.ts";
import { bucket } from "../services/s3/testing.ts";
import { createSns } from "../services/sns/sns.ts";
import { createSqs } from "../services/sqs/sqs.ts";
import { emptyDeployment } from "../template/empty.ts";
import { Credentials } from "./credentials.ts";
import { openPayload } from "./payload.ts";
import { AwsError, type AwsRequest, type AwsService } from "./service.ts";

const deployment = emptyDeployment({
  buckets: [bucket("b", { versioned: true }), bucket("c")],
  queues: [{ name: "q", arn: "arn:q", url: "", retentionSeconds: 60, visibilityTimeoutSeconds: 0 }],
  topics: [{ name: "t", arn: "arn:t", subscriptions: [] }],
  keys: [{ arn: "arn:k", keyId: "k", aliases: [] }],
});
const authorizer = createAuthorizer(deployment);
const caller = new Credentials(deployment.account).administrator();
const s3 = createS3({ deployment, authorizer });
afterAll(() => s3.close());

/** Every request is answered or refused; anything else is a bug in the emulator. */
async function ask(service: AwsService, parts: Partial<AwsRequest>): Promise<void> {
  const request = {
    service: "any",
    region: "eu-west-1",
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    caller,
    id: "id",
    ...parts,
  };
  try {
    const opened = service === s3 ? openPayload(request.body, request.headers) : {};
    const answer = await service.handle({ ...request, ...opened });
    answer.stream?.destroy();
    expect(answer.status).toBeLessThan(500);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    expect(error.code).toMatch(/^[\w.#-]+$/);
    // 501: what the emulator does not offer.
    expect(error.status === 501 || error.status < 500).toBe(true);
  }
}

const word = fc.oneof(
  fc.constantFrom(
    "",
    "1",
    "-1",
    "a",
    "k",
    "b/k",
    "/c/k?versionId=x",
    "url",
    "*",
    '"x"',
    "bytes=0-",
    "%",
    "ENABLED",
  ),
  fc.string({ maxLength: 12 }),
);
const names = [
  ...[
    "list-type",
    "versions",
    "uploads",
    "uploadId",
    "partNumber",
    "delete",
    "tagging",
    "versionId",
    "location",
  ],
  ...["prefix", "delimiter", "max-keys", "marker", "key-marker", "version-id-marker", "start-after", "acl"],
  ...["continuation-token", "encoding-type", "response-content-type"],
];
const headerNames = [
  ...[
    "range",
    "if-match",
    "if-none-match",
    "if-modified-since",
    "content-type",
    "x-amz-meta-a",
    "x-amz-tagging",
  ],
  ...["x-amz-copy-source", "x-amz-copy-source-range", "x-amz-metadata-directive", "x-amz-checksum-algorithm"],
  ...["x-amz-checksum-crc32", "x-amz-checksum-type", "x-amz-content-sha256", "x-amz-decoded-content-length"],
  ...["content-encoding", "x-amz-server-side-encryption", "x-amzn-trace-id"],
];
const few = (keys: readonly string[]) => fc.dictionary(fc.constantFrom(...keys), word, { maxKeys: 3 });
const body = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      "<Delete/>",
      "<Delete><Object><Key>a</Key></Object></Delete>",
      "<a",
      "5\r\nhello\r\n0\r\n\r\n",
    )
    .map((text) => Buffer.from(text)),
);

test("no request makes S3 fail", async () => {
  const path = fc.oneof(
    fc.constantFrom("/", "/b", "/b/", "/b/k", "/b//k", "/c/k", "/none/k", "/b/%e9", "/%", "/b/%00"),
    fc.webPath(),
  );
  const method = fc.constantFrom("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS");
  await fc.assert(
    fc.asyncProperty(
      method,
      path,
      few(names),
      few(headerNames),
      body,
      async (verb, where, query, headers, bytes) => {
        await ask(s3, { method: verb, path: where, query: new URLSearchParams(query), headers, body: bytes });
      },
    ),
    { numRuns: 1500 },
  );
});

const sns = createSns({ deployment, authorizer });
const sqs = createSqs({ deployment, authorizer });
const events = createEventBridge({
  deployment,
  authorizer,
  targets: { topics: sns.topics, queues: sqs.queues },
});
const kms = createKms({ deployment, authorizer });

test("no JSON makes a service fail", async () => {
  const operations = fc.constantFrom<[AwsService, string]>(
    ...["SendMessage", "SendMessageBatch", "DeleteMessage", "PurgeQueue", "GetQueueAttributes"].map(
      (name): [AwsService, string] => [sqs, name],
    ),
    ...["PutEvents", "TestEventPattern", "DescribeRule"].map((name): [AwsService, string] => [events, name]),
    ...["DescribeKey", "ListAliases", "Encrypt", "toString"].map((name): [AwsService, string] => [kms, name]),
  );
  const value = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }));
  const members = fc.constantFrom(
    ...["QueueUrl", "MessageBody", "MessageAttributes", "Entries", "ReceiptHandle", "AttributeNames"],
    ...["EventPattern", "Event", "Name", "KeyId", "DelaySeconds"],
  );
  await fc.assert(
    fc.asyncProperty(operations, fc.dictionary(members, value), async ([service, name], input) => {
      const headers = { "x-amz-target": `Any.${name}` };
      await ask(service, { headers, body: Buffer.from(JSON.stringify(input)) });
      await ask(service, {
        headers,
        body: Buffer.from(JSON.stringify({ QueueUrl: "http://localhost/000000000000/q", ...input })),
      });
    }),
    { numRuns: 500 },
  );
});

test("no form makes SNS fail", async () => {
  const action = fc.constantFrom("Publish", "ListTopics", "GetTopicAttributes", "constructor", "");
  const members = [
    "TopicArn",
    "Message",
    "Subject",
    "MessageAttributes.entry.1.Name",
    "MessageAttributes.entry.x",
  ];
  await fc.assert(
    fc.asyncProperty(action, few(members), async (Action, input) => {
      const form = new URLSearchParams({ Action, TopicArn: "arn:t", ...input });
      await ask(sns, { body: Buffer.from(form.toString()) });
    }),
  );
});
