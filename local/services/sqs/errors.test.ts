import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { createSqs } from "./sqs.ts";

const settings = (name: string) => ({
  name,
  arn: `arn:aws:sqs:eu-west-1:000000000000:${name}`,
  url: "",
  retentionSeconds: 3600,
  visibilityTimeoutSeconds: 30,
});
const deployment = emptyDeployment({ queues: ["a", "b", "c"].map(settings) });

let gateway: TestGateway;
let client: SQSClient;
let QueueUrl: string;
beforeAll(async () => {
  gateway = await openGateway({ sqs: createSqs({ deployment, authorizer: createAuthorizer(deployment) }) });
  client = new SQSClient(gateway.administrator);
  QueueUrl = `${gateway.url}/000000000000/a`;
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
});

const send = (more: object) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", ...more }));
const batch = (...Entries: { Id: string; MessageBody: string }[]) =>
  client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
const receive = (more: object) => client.send(new ReceiveMessageCommand({ QueueUrl, ...more }));
const attributes = (count: number, DataType = "String", StringValue = "v") => ({
  MessageAttributes: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`n${index}`, { DataType, StringValue }]),
  ),
});
const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Id: `i${index}`, MessageBody: "x" }));

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html and its neighbours
test.each<[string, string, () => Promise<unknown>]>([
  ["no body", "MissingParameter", () => send({ MessageBody: undefined })],
  ["an empty body", "MissingParameter", () => send({ MessageBody: "" })],
  ["a NUL in the body", "InvalidMessageContents", () => send({ MessageBody: "a\u0000" })],
  ["U+FFFE in the body", "InvalidMessageContents", () => send({ MessageBody: "\ufffe" })],
  ["more than 1 MiB", "InvalidParameterValue", () => send({ MessageBody: "x".repeat(1024 * 1024 + 1) })],
  ["a delay of 901 s", "InvalidParameterValue", () => send({ DelaySeconds: 901 })],
  ["11 attributes", "InvalidParameterValue", () => send(attributes(11))],
  ["an unknown type of attribute", "InvalidParameterValue", () => send(attributes(1, "Text"))],
  ["an attribute without a value", "InvalidParameterValue", () => send(attributes(1, "String", ""))],
  ["a number that is none", "InvalidParameterValue", () => send(attributes(1, "Number", "one"))],
  ["a deduplication id", "InvalidParameterValue", () => send({ MessageDeduplicationId: "d" })],
  [
    "a list as an attribute",
    "NotImplemented",
    () => send({ MessageAttributes: { a: { DataType: "String", StringListValues: ["x"] } } }),
  ],
  ["an empty batch", "EmptyBatchRequest", () => batch()],
  ["11 entries", "TooManyEntriesInBatchRequest", () => batch(...entries(11))],
  ["the same id twice", "BatchEntryIdsNotDistinct", () => batch(...entries(1), ...entries(1))],
  ["an id with a dot", "InvalidBatchEntryId", () => batch({ Id: "a.b", MessageBody: "x" })],
  [
    "a batch over 1 MiB",
    "BatchRequestTooLong",
    () => batch(...entries(3).map((entry) => ({ ...entry, MessageBody: "x".repeat(400_000) }))),
  ],
  ["to receive none", "InvalidParameterValue", () => receive({ MaxNumberOfMessages: 0 })],
  ["to receive 1.5", "InvalidParameterValue", () => receive({ MaxNumberOfMessages: 1.5 })],
  ["to wait 21 s", "InvalidParameterValue", () => receive({ WaitTimeSeconds: 21 })],
  ["to hide for over 12 h", "InvalidParameterValue", () => receive({ VisibilityTimeout: 43_201 })],
  [
    "an unknown attribute",
    "InvalidAttributeName",
    () => client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Size" as "All"] })),
  ],
  [
    "a receipt that was made up",
    "ReceiptHandleIsInvalid",
    () => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "AQEB" })),
  ],
  [
    "another account's queue",
    "QueueDoesNotExist",
    () => send({ QueueUrl: QueueUrl.replace("000000000000", "111111111111") }),
  ],
  [
    "a queue of another region",
    "InvalidAddress",
    () => send({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/a" }),
  ],
  [
    "another account by name",
    "QueueDoesNotExist",
    () => client.send(new GetQueueUrlCommand({ QueueName: "a", QueueOwnerAWSAccountId: "111111111111" })),
  ],
  [
    "a token of another service",
    "InvalidParameterValue",
    () => client.send(new ListQueuesCommand({ MaxResults: 1, NextToken: "x" })),
  ],
])("SQS refuses %s: %s", async (_, code, sending) => {
  const error: unknown = await sending().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: code });
});

describe("a receipt", () => {
  const received = async () => (await receive({ VisibilityTimeout: 30 })).Messages?.[0]?.ReceiptHandle ?? "";

  test("of another queue is invalid here", async () => {
    await send({});
    const ReceiptHandle = await received();
    const other = { QueueUrl: QueueUrl.replace(/a$/, "b"), ReceiptHandle };
    await expect(client.send(new DeleteMessageCommand(other))).rejects.toMatchObject({
      name: "ReceiptHandleIsInvalid",
    });
    await expect(
      client.send(new ChangeMessageVisibilityCommand({ ...other, VisibilityTimeout: 1 })),
    ).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  });

  test("that is invalid fails its entry of a batch, and the others are deleted", async () => {
    await send({});
    const answer = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "right", ReceiptHandle: await received() },
          { Id: "wrong", ReceiptHandle: "x" },
        ],
      }),
    );
    expect(answer.Successful).toEqual([{ Id: "right" }]);
    expect(answer.Failed).toMatchObject([{ Id: "wrong", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
  });
});

test("what AWS leaves out is left out", async () => {
  expect(await receive({})).not.toHaveProperty("Messages");
  expect(await client.send(new ListQueuesCommand({ QueueNamePrefix: "z" }))).not.toHaveProperty("QueueUrls");
  expect(await batch({ Id: "a", MessageBody: "x" })).not.toHaveProperty("Failed");
});

test("queues are listed in pages", async () => {
  const first = await client.send(new ListQueuesCommand({ MaxResults: 2 }));
  const second = await client.send(new ListQueuesCommand({ MaxResults: 2, NextToken: first.NextToken }));
  expect([first, second].map(({ QueueUrls }) => QueueUrls?.map((url) => url.at(-1)))).toEqual([
    ["a", "b"],
    ["c"],
  ]);
  expect(second.NextToken).toBeUndefined();
});

test("clients of the query protocol, which SDKs spoke before 2023, are answered in it", async () => {
  const ask = async (form: Readonly<Record<string, string>>) => {
    const answer = await fetch(gateway.url, {
      method: "POST",
      body: new URLSearchParams({ Version: "2012-11-05", ...form }),
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=any/20261123/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      },
    });
    return answer.text();
  };
  const sent = await ask({
    Action: "SendMessage",
    QueueUrl,
    MessageBody: "old",
    "MessageAttribute.1.Name": "n",
    "MessageAttribute.1.Value.DataType": "Number",
    "MessageAttribute.1.Value.StringValue": "1",
  });
  expect(sent).toContain("<MD5OfMessageBody>149603e6c03516362a8da23f624db945</MD5OfMessageBody>");
  const asked = {
    Action: "ReceiveMessage",
    QueueUrl,
    MaxNumberOfMessages: "10",
    "MessageAttributeName.1": "All",
  };
  expect(await ask(asked)).toContain(
    "<MessageAttribute><Name>n</Name><Value><DataType>Number</DataType><StringValue>1</StringValue></Value></MessageAttribute>",
  );
  expect(await ask({ Action: "GetQueueUrl", QueueName: "none" })).toContain(
    "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>",
  );
});
