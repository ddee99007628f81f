import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import type { Statement } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { createSqs, type Sqs } from "./sqs.ts";

const account = "000000000000";
const queueArn = `arn:aws:sqs:eu-west-1:${account}:failures`;
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const role = (name: string, ...statements: readonly (readonly [action: string, resource: string])[]) => ({
  name,
  arn: roleArn(name),
  trust: { statements: [] },
  policies: {
    own: {
      statements: statements.map(
        ([action, resource]): Statement => ({ effect: "Allow", action: [action], resource: [resource] }),
      ),
    },
  },
});
const events: Statement = {
  effect: "Allow",
  principal: { Service: ["events.amazonaws.com"] },
  action: ["sqs:SendMessage"],
  resource: [queueArn],
  condition: { ArnEquals: { "aws:SourceArn": ["arn:rule"] } },
};
const deployment = emptyDeployment({
  queues: [
    {
      name: "failures",
      arn: queueArn,
      url: "https://sqs.eu-west-1.amazonaws.com/000000000000/failures",
      keyArn,
      retentionSeconds: 3600,
      visibilityTimeoutSeconds: 30,
      policy: { statements: [events] },
    },
  ],
  keys: [{ arn: keyArn, keyId: "1", aliases: [] }],
  roles: [
    role("sender", ["sqs:SendMessage", queueArn], ["kms:GenerateDataKey", keyArn], ["kms:Decrypt", keyArn]),
    role("keyless", ["sqs:SendMessage", queueArn]),
  ],
});

let sqs: Sqs;
let gateway: TestGateway;
let client: SQSClient;
const QueueUrl = () => `${gateway.url}/${account}/failures`;
beforeEach(async () => {
  sqs = createSqs({ deployment, authorizer: createAuthorizer(deployment) });
  gateway = await openGateway({ sqs });
  client = new SQSClient(gateway.administrator);
});
afterEach(async () => {
  client.destroy();
  await gateway.close();
});

const send = (MessageBody: string) =>
  client.send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody }));
const receive = async (more = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl: QueueUrl(), ...more }))).Messages ?? [];

describe("a queue", () => {
  test("gives a message with its attributes, hides it, and forgets it once deleted", async () => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: QueueUrl(),
        MessageBody: "body é",
        MessageAttributes: {
          ErrorMessage: { DataType: "String", StringValue: "broke" },
          ErrorCode: { DataType: "Number", StringValue: "200" },
          Bytes: { DataType: "Binary", BinaryValue: Buffer.of(1, 2, 255) },
        },
      }),
    );
    const [message] = await receive({ MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] });
    expect(message).toMatchObject({
      Body: "body é",
      MessageAttributes: {
        ErrorCode: { StringValue: "200" },
        Bytes: { BinaryValue: Uint8Array.of(1, 2, 255) },
      },
      Attributes: { ApproximateReceiveCount: "1" },
    });
    expect(await receive()).toEqual([]);
    await client.send(
      new DeleteMessageCommand({ QueueUrl: QueueUrl(), ReceiptHandle: message?.ReceiptHandle }),
    );
    expect(sqs.queues.messages(queueArn)).toEqual([]);
  });

  test("gives it back when its visibility ends, and counts how often", async () => {
    await send("again");
    const [first] = await receive();
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: QueueUrl(),
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [second] = await receive({ MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: "2" });
  });

  test("keeps a long poll open until a message comes", async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await send("late");
    expect((await waiting)[0]?.Body).toBe("late");
  });

  test("gives nothing to a poll whose client has gone", async () => {
    const gone = new AbortController();
    const poll = new ReceiveMessageCommand({ QueueUrl: QueueUrl(), WaitTimeSeconds: 20 });
    const waiting = client.send(poll, { abortSignal: gone.signal });
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await send("for another");
    expect((await receive({ WaitTimeSeconds: 20 }))[0]?.Body).toBe("for another");
  });

  test("takes batches, says what it holds, and can be purged", async () => {
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: QueueUrl(),
        Entries: ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id })),
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["a", "b", "c"]);
    const received = await receive({ MaxNumberOfMessages: 2 });
    const counts = new GetQueueAttributesCommand({
      QueueUrl: QueueUrl(),
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    expect((await client.send(counts)).Attributes).toEqual({
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "2",
    });
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: QueueUrl(),
        Entries: received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    expect(sqs.queues.messages(queueArn).map(({ body }) => body)).toEqual(["c"]);
    await client.send(new PurgeQueueCommand({ QueueUrl: QueueUrl() }));
    expect(sqs.queues.messages(queueArn)).toEqual([]);
    await expect(client.send(new PurgeQueueCommand({ QueueUrl: QueueUrl() }))).rejects.toMatchObject({
      name: "PurgeQueueInProgress",
    });
  });

  test("is found by name and in the list", async () => {
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl()]);
    expect((await client.send(new GetQueueUrlCommand({ QueueName: "failures" }))).QueueUrl).toBe(QueueUrl());
    await expect(client.send(new GetQueueUrlCommand({ QueueName: "none" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });
});

describe("permissions", () => {
  const sendAs = async (name: string) => {
    const as = new SQSClient(gateway.as(roleArn(name)));
    try {
      return await as.send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody: "x" }));
    } finally {
      as.destroy();
    }
  };

  test("of the queue and of its key are both needed", async () => {
    await expect(sendAs("sender")).resolves.toMatchObject({ MessageId: expect.any(String) });
    await expect(sendAs("keyless")).rejects.toThrow("kms:GenerateDataKey");
    await expect(sendAs("stranger")).rejects.toThrow("sqs:SendMessage");
  });

  test("of a service come from the policies of queue and key", () => {
    const from = (source: string) => () =>
      sqs.queues.sendAsService("events.amazonaws.com", queueArn, "x", {}, { "aws:SourceArn": source });
    expect(from("arn:other")).toThrow("sqs:SendMessage");
    // The key's default policy trusts the account only, so an encrypted queue needs one that names the service.
    expect(from("arn:rule")).toThrow("kms:GenerateDataKey");
  });
});
