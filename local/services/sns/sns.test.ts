import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import type { Statement } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import type { Notice } from "./notice.ts";
import { createSns, type Sns } from "./sns.ts";

const account = "000000000000";
const arn = (name: string) => `arn:aws:sns:eu-west-1:${account}:${name}`;
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1`;
const service = (action: string, resource: string): Statement => ({
  effect: "Allow",
  principal: { Service: ["events.amazonaws.com"] },
  action: [action],
  resource: [resource],
});
const topic = (name: string, statements: readonly Statement[]) => ({
  name,
  arn: arn(name),
  keyArn,
  policy: { statements },
  subscriptions: [{ protocol: "email", endpoint: "a@example.org" }],
});
const deployment = emptyDeployment({
  topics: [topic("open", [service("sns:Publish", arn("open"))]), topic("closed", [])],
  keys: [
    {
      arn: keyArn,
      keyId: "1",
      aliases: [],
      policy: { statements: [service("kms:GenerateDataKey*", "*"), service("kms:Decrypt", "*")] },
    },
  ],
});

let sns: Sns;
let gateway: TestGateway;
let client: SNSClient;
beforeAll(async () => {
  sns = createSns({ deployment, authorizer: createAuthorizer(deployment) });
  gateway = await openGateway({ sns });
  client = new SNSClient(gateway.administrator);
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
});

describe("a topic", () => {
  test("keeps what is published, and tells who listens", async () => {
    const heard: Notice[] = [];
    const stop = sns.topics.onMessage((notice) => heard.push(notice));
    const published = await client.send(
      new PublishCommand({
        TopicArn: arn("open"),
        Subject: "Subject",
        Message: "<b>é & more</b>",
        MessageAttributes: { kind: { DataType: "String", StringValue: "test" } },
      }),
    );
    stop();
    expect(heard).toEqual([
      expect.objectContaining({
        id: published.MessageId,
        topicArn: arn("open"),
        subject: "Subject",
        message: "<b>é & more</b>",
        attributes: { kind: "test" },
        recipients: ["email: a@example.org"],
      }),
    ]);
    expect(sns.topics.messages()[0]).toBe(heard[0]);
  });

  test("is listed with its subscriptions, all pending confirmation", async () => {
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([
      { TopicArn: arn("open") },
      { TopicArn: arn("closed") },
    ]);
    const { Subscriptions } = await client.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: arn("open") }),
    );
    expect(Subscriptions).toMatchObject([
      { SubscriptionArn: "PendingConfirmation", Protocol: "email", Endpoint: "a@example.org" },
    ]);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn("open") }));
    expect(Attributes).toMatchObject({ KmsMasterKeyId: keyArn, Owner: account });
  });

  test.each([
    ["that does not exist", { TopicArn: arn("none"), Message: "x" }, "NotFoundException"],
    ["with an empty message", { TopicArn: arn("open"), Message: "" }, "InvalidParameterException"],
    [
      "with too long a message",
      { TopicArn: arn("open"), Message: "x".repeat(262_145) },
      "InvalidParameterException",
    ],
    [
      "with a subject of two lines",
      { TopicArn: arn("open"), Message: "x", Subject: "a\nb" },
      "InvalidParameterException",
    ],
    [
      "with a structure without a default",
      { TopicArn: arn("open"), Message: '{"email":"x"}', MessageStructure: "json" },
      "InvalidParameterException",
    ],
    [
      "with a structure that is not JSON",
      { TopicArn: arn("open"), Message: "x", MessageStructure: "json" },
      "InvalidParameterException",
    ],
    [
      "with an attribute without a value",
      {
        TopicArn: arn("open"),
        Message: "x",
        MessageAttributes: { a: { DataType: "Binary", StringValue: "x" } },
      },
      "InvalidParameterException",
    ],
    ["without a topic", { Message: "x" }, "InvalidParameterException"],
    ["to what is no ARN", { TopicArn: "open", Message: "x" }, "InvalidParameterException"],
    ["without a message", { TopicArn: arn("open"), Message: undefined }, "ValidationError"],
    ["to a phone", { PhoneNumber: "+1", Message: "x" }, "NotImplemented"],
  ])("%s is refused", async (_, input, name) => {
    await expect(client.send(new PublishCommand(input))).rejects.toMatchObject({ name });
  });

  test("shows the text for its recipients of a message with one for each protocol", async () => {
    const publish = (texts: object) =>
      client.send(
        new PublishCommand({
          TopicArn: arn("open"),
          Message: JSON.stringify(texts),
          MessageStructure: "json",
        }),
      );
    await publish({ default: "all", email: "by mail" });
    await publish({ default: "all", sqs: "queued" });
    expect(
      sns.topics
        .messages()
        .slice(0, 2)
        .map(({ message }) => message),
    ).toEqual(["all", "by mail"]);
  });

  test("takes from a service what its policy and the key's allow", () => {
    expect(
      sns.topics.publishAsService("events.amazonaws.com", arn("open"), { message: "from a rule" }).message,
    ).toBe("from a rule");
    expect(() =>
      sns.topics.publishAsService("events.amazonaws.com", arn("closed"), { message: "x" }),
    ).toThrow("sns:Publish");
    expect(() => sns.topics.publishAsService("s3.amazonaws.com", arn("open"), { message: "x" })).toThrow(
      "sns:Publish",
    );
  });
});
