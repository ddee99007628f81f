import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import type { Deployment, Statement } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { createSns } from "../sns/sns.ts";
import type { Topics } from "../sns/topics.ts";
import { createSqs } from "../sqs/sqs.ts";
import { createEventBridge } from "./eventbridge.ts";
import { sampleEvent } from "./sample.ts";

const topicArn = "arn:aws:sns:eu-west-1:000000000000:notices";
const queueArn = "arn:aws:sqs:eu-west-1:000000000000:undelivered";
const ruleArn = "arn:aws:events:eu-west-1:000000000000:rule/insights";
const grant = (
  action: string,
  resource: string,
  condition: Pick<Statement, "condition"> = {},
): Statement => ({
  effect: "Allow",
  principal: { Service: ["events.amazonaws.com"] },
  action: [action],
  resource: [resource],
  ...condition,
});

function deployment(
  parts: { topic?: readonly Statement[]; queue?: readonly Statement[]; enabled?: boolean } = {},
): Deployment {
  const policy = (statements: readonly Statement[] | undefined) =>
    statements ? { policy: { statements } } : {};
  return emptyDeployment({
    topics: [{ name: "notices", arn: topicArn, subscriptions: [], ...policy(parts.topic) }],
    queues: [
      {
        name: "undelivered",
        arn: queueArn,
        url: "",
        retentionSeconds: 60,
        visibilityTimeoutSeconds: 1,
        ...policy(parts.queue),
      },
    ],
    eventRules: [
      {
        name: "insights",
        arn: ruleArn,
        enabled: parts.enabled ?? true,
        pattern: { source: ["aws.xray", "test"], detail: { GroupName: ["faults"] } },
        targets: [
          {
            id: "topic",
            arn: topicArn,
            deadLetterArn: queueArn,
            inputTransformer: { paths: { state: "$.detail.State" }, template: '"state <state>"' },
          },
        ],
      },
    ],
  });
}

function start(declared: Deployment) {
  const options = { deployment: declared, authorizer: createAuthorizer(declared) };
  const { topics } = createSns(options);
  const { queues } = createSqs(options);
  const service = createEventBridge({ ...options, targets: { topics, queues } });
  return { topics, queues, bus: service.bus, service };
}
const open = grant("sns:Publish", topicArn);
const fromRule = { condition: { ArnEquals: { "aws:SourceArn": [ruleArn] } } };

describe("an event", () => {
  test("that a rule matches reaches the topic, transformed", () => {
    const { bus, topics } = start(deployment({ topic: [open] }));
    const heard: unknown[] = [];
    bus.onDelivery((delivery) => heard.push(delivery));
    bus.publish(sampleEvent());
    expect(topics.messages().map(({ message }) => message)).toEqual(["state ACTIVE"]);
    expect(heard).toEqual([{ event: sampleEvent(), rule: "insights", targetArn: topicArn }]);
  });

  test("that no rule matches goes nowhere", () => {
    const { bus } = start(deployment({ topic: [open] }));
    expect(bus.publish({ ...sampleEvent(), source: "aws.s3" })).toEqual([]);
    expect(start(deployment({ topic: [open], enabled: false })).bus.publish(sampleEvent())).toEqual([]);
  });

  test("that the topic's policy refuses becomes a dead letter that says why", () => {
    const { bus, topics, queues } = start(
      deployment({ topic: [], queue: [grant("sqs:SendMessage", queueArn, fromRule)] }),
    );
    expect(bus.publish(sampleEvent())).toMatchObject([
      { refusal: expect.stringContaining("sns:Publish"), deadLetterArn: queueArn },
    ]);
    expect(topics.messages()).toEqual([]);
    const [letter] = queues.messages(queueArn);
    expect(JSON.parse(letter?.body ?? "")).toEqual(sampleEvent());
    expect(letter?.attributes).toMatchObject({
      RULE_ARN: { StringValue: ruleArn },
      TARGET_ARN: { StringValue: topicArn },
      ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
    });
  });

  test("a condition in the topic's policy refuses EventBridge, as on AWS", () => {
    const { bus } = start(deployment({ topic: [grant("sns:Publish", topicArn, fromRule)] }));
    expect(bus.publish(sampleEvent())[0]?.refusal).toContain("sns:Publish");
  });

  test("that no rule matches is reported", () => {
    const { bus } = start(deployment());
    expect(bus.publish(sampleEvent())[0]).toMatchObject({
      refusal: expect.stringMatching(/sns:Publish.*its dead-letter queue refused it.*sqs:SendMessage/),
    });
  });
});

describe("the API", () => {
  let gateway: TestGateway;
  let client: EventBridgeClient;
  let topics: Topics;
  beforeAll(async () => {
    const started = start(deployment({ topic: [open] }));
    topics = started.topics;
    gateway = await openGateway({ events: started.service });
    client = new EventBridgeClient(gateway.administrator);
  });
  afterAll(async () => {
    client.destroy();
    await gateway.close();
  });

  test("puts events onto the bus, but none in AWS's name", async () => {
    const entry = { DetailType: "t", Detail: JSON.stringify({ GroupName: "faults", State: "PUT" }) };
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Source: "test" },
          { ...entry, Source: "aws.xray" },
          { ...entry, Source: "test", Detail: "[" },
          { Source: "test" },
        ],
      }),
    );
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: "NotAuthorizedForSourceException" },
        { ErrorCode: "MalformedDetail" },
        { ErrorCode: "InvalidArgument" },
      ],
    });
    expect(topics.messages().map(({ message }) => message)).toEqual(["state PUT"]);
  });

  test.each<[string, object[], string]>([
    ["no event", [], "Member must have length between 1 and 10"],
    [
      "11 events",
      Array.from({ length: 11 }, () => ({ Source: "a" })),
      "Member must have length between 1 and 10",
    ],
    [
      "events of more than 1 MiB",
      Array.from({ length: 3 }, () => ({ Source: "a", DetailType: "b", Detail: `"${"x".repeat(400_000)}"` })),
      "over the limit",
    ],
    [
      "an endpoint's member",
      [{ Source: "a", TraceHeader: "Root=1" }],
      "does not support Entries.TraceHeader",
    ],
  ])("refuses %s", async (_name, Entries, message) => {
    await expect(client.send(new PutEventsCommand({ Entries }))).rejects.toThrow(message);
  });

  test("compares the bus as a whole", async () => {
    const entry = { Source: "test", DetailType: "t", Detail: "{}" };
    const buses = ["default", `${ruleArn.replace(/rule.*/, "event-bus/default")}`, "x/default", "other"];
    const { Entries = [] } = await client.send(
      new PutEventsCommand({ Entries: buses.map((EventBusName) => ({ ...entry, EventBusName })) }),
    );
    expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      undefined,
      "ResourceNotFoundException",
      "ResourceNotFoundException",
    ]);
    await expect(client.send(new ListRulesCommand({ EventBusName: "other" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("shows rules and targets", async () => {
    const { Rules } = await client.send(new ListRulesCommand({}));
    expect(Rules).toMatchObject([{ Name: "insights", Arn: ruleArn, State: "ENABLED" }]);
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: "insights" }));
    expect(Targets).toMatchObject([{ Id: "topic", Arn: topicArn, DeadLetterConfig: { Arn: queueArn } }]);
  });

  test("tries patterns", async () => {
    const ask = (EventPattern: string) =>
      client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(sampleEvent()) }));
    expect(await ask('{"source":[{"prefix":"aws."}]}')).toMatchObject({ Result: true });
    expect(await ask('{"source":["aws.s3"]}')).toMatchObject({ Result: false });
    for (const invalid of ['{"source":"aws.s3"}', "{", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`])
      await expect(ask(invalid)).rejects.toMatchObject({ name: "InvalidEventPatternException" });
    const { id: _, region: __, ...partly } = sampleEvent();
    const input = { EventPattern: '{"source":["a"]}', Event: JSON.stringify(partly) };
    await expect(client.send(new TestEventPatternCommand(input))).rejects.toThrow("it has no id, region");
  });
});
