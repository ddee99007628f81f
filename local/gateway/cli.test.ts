import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthorizer } from "../iam/authorizer.ts";
import { createEventBridge } from "../services/eventbridge/eventbridge.ts";
import { createKms } from "../services/kms/kms.ts";
import { createSns, type Sns } from "../services/sns/sns.ts";
import { createSqs } from "../services/sqs/sqs.ts";
import { createSts } from "../services/sts/sts.ts";
import type { Statement } from "../template/deployment.ts";
import { emptyDeployment } from "../template/empty.ts";
import { openGateway, type TestGateway } from "./testing.ts";

const run = promisify(execFile);
const present = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);
if (!present)
  console.warn("SKIPPED: the AWS CLI against the gateway, because there is no `aws` command here.");

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:000000000000:${rest}`;
const topicArn = arn("sns", "notices");
const events: Statement = {
  effect: "Allow",
  principal: { Service: ["events.amazonaws.com"] },
  action: ["sns:Publish"],
  resource: [topicArn],
};
const deployment = emptyDeployment({
  queues: [
    {
      name: "failures",
      arn: arn("sqs", "failures"),
      url: "",
      retentionSeconds: 60,
      visibilityTimeoutSeconds: 30,
    },
  ],
  topics: [{ name: "notices", arn: topicArn, subscriptions: [], policy: { statements: [events] } }],
  keys: [{ arn: arn("kms", "key/1"), keyId: "1", aliases: ["alias/data"] }],
  eventRules: [
    {
      name: "all",
      arn: arn("events", "rule/all"),
      enabled: true,
      pattern: { source: ["shop"] },
      targets: [{ id: "topic", arn: topicArn }],
    },
  ],
});

describe.skipIf(!present)("the AWS CLI needs nothing but the endpoint", { timeout: 120_000 }, () => {
  let gateway: TestGateway;
  let sns: Sns;
  beforeAll(async () => {
    const authorizer = createAuthorizer(deployment);
    sns = createSns({ deployment, authorizer });
    const sqs = createSqs({ deployment, authorizer });
    const targets = { topics: sns.topics, queues: sqs.queues };
    gateway = await openGateway({
      sns,
      sqs,
      events: createEventBridge({ deployment, authorizer, targets }),
      kms: createKms({ deployment, authorizer }),
      sts: createSts(),
    });
  });
  afterAll(() => gateway.close());

  const cli = async (...args: string[]): Promise<unknown> => {
    const env = {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      AWS_ACCESS_KEY_ID: "anything",
      AWS_SECRET_ACCESS_KEY: "anything",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_DEFAULT_OUTPUT: "json",
    };
    const { stdout } = await run("aws", [...args, "--endpoint-url", gateway.url], { env });
    return stdout === "" ? undefined : JSON.parse(stdout);
  };

  test("to know who it is", async () => {
    expect(await cli("sts", "get-caller-identity")).toMatchObject({ Account: "000000000000" });
  });

  test("to send and receive messages", async () => {
    const { QueueUrl } = (await cli("sqs", "get-queue-url", "--queue-name", "failures")) as {
      QueueUrl: string;
    };
    await cli("sqs", "send-message", "--queue-url", QueueUrl, "--message-body", "hello");
    expect(await cli("sqs", "receive-message", "--queue-url", QueueUrl)).toMatchObject({
      Messages: [{ Body: "hello" }],
    });
    await expect(cli("sqs", "get-queue-url", "--queue-name", "none")).rejects.toThrow("does not exist");
  });

  test("to publish, and to put events that a rule publishes", async () => {
    await cli("sns", "publish", "--topic-arn", topicArn, "--message", "by hand");
    const entry = { Source: "shop", DetailType: "sold", Detail: '{"price":1}' };
    await cli("events", "put-events", "--entries", JSON.stringify([entry]));
    const [event, message] = sns.topics.messages();
    expect(message?.message).toBe("by hand");
    expect(JSON.parse(event?.message ?? "")).toMatchObject({ source: "shop", detail: { price: 1 } });
  });

  test("to look at keys", async () => {
    expect(await cli("kms", "describe-key", "--key-id", "alias/data")).toMatchObject({
      KeyMetadata: { KeyId: "1" },
    });
    await expect(cli("kms", "describe-key", "--key-id", "2")).rejects.toThrow("NotFoundException");
  });

  test("and is told which service is not emulated", async () => {
    await expect(cli("ec2", "describe-instances")).rejects.toThrow(/does not emulate the service .*ec2/);
  });
});
