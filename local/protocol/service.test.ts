import * as sqs from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { AwsError } from "../gateway/service.ts";
import { awsJson, awsQuery, createService, modeled, operation } from "./index.ts";
import { ask } from "./testing.ts";

const seen: unknown[] = [];
const service = createService({
  name: "Amazon SQS",
  model: sqs,
  protocols: [
    awsJson({ version: "1.0", errorNamespace: "com.amazonaws.sqs", queryCompatible: true }),
    awsQuery("urn:q"),
  ],
  omitsEmpty: true,
  operations: [
    operation(sqs.SendMessageCommand, {
      reads: ["QueueUrl", "MessageBody", "DelaySeconds", { MessageAttributes: ["DataType", "BinaryValue"] }],
      ignores: { MessageGroupId: "the test needs a member that is ignored" },
      run(input) {
        seen.push(input);
        return { MessageId: "1" };
      },
    }),
    operation(sqs.ReceiveMessageCommand, {
      reads: ["QueueUrl"],
      run: ({ QueueUrl }) =>
        QueueUrl === "empty"
          ? { Messages: [] }
          : {
              Messages: [
                {
                  Body: "<&>\u0001é",
                  Attributes: {},
                  MessageAttributes: { a: { DataType: "Binary", BinaryValue: Buffer.of(255) } },
                },
              ],
            },
    }),
    operation(sqs.PurgeQueueCommand, {
      reads: ["QueueUrl"],
      run({ QueueUrl }) {
        if (QueueUrl === "wrong") throw new AwsError("PurgeQueueInProgress", "Wait", 400, { Seconds: 60 });
        throw modeled(sqs.PurgeQueueInProgress, { message: "Wait" });
      },
    }),
  ],
});

async function json(operation: string, input: unknown) {
  const body = Buffer.from(typeof input === "string" ? input : JSON.stringify(input));
  const answer = await ask(service, { headers: { "x-amz-target": `AmazonSQS.${operation}` }, body });
  return { ...answer, json: JSON.parse(String(answer.body)) };
}
async function form(text: string) {
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const answer = await ask(service, { headers, body: Buffer.from(text) });
  return { ...answer, xml: String(answer.body) };
}
const valid = { QueueUrl: "u", MessageBody: "b" };

describe("an input", () => {
  test("reaches the operation with the members that it reads, decoded", async () => {
    const MessageAttributes = { a: { DataType: "Binary", BinaryValue: "/w==" } };
    const { status } = await json("SendMessage", {
      ...valid,
      MessageAttributes,
      MessageGroupId: "g",
      Unheard: 1,
    });
    expect(status).toBe(200);
    const decoded = {
      ...valid,
      MessageAttributes: { a: { DataType: "Binary", BinaryValue: new Uint8Array([255]) } },
    };
    expect(seen.pop()).toEqual(decoded);
    await form(
      "Action=SendMessage&QueueUrl=u&MessageBody=b&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=Binary&MessageAttribute.1.Value.BinaryValue=%2Fw%3D%3D&DelaySeconds=3",
    );
    expect(seen.pop()).toEqual({ ...decoded, DelaySeconds: 3 });
  });

  test.each([
    ["MessageDeduplicationId", { MessageDeduplicationId: "d" }],
    ["MessageAttributes.StringValue", { MessageAttributes: { a: { DataType: "String", StringValue: "x" } } }],
  ])(
    "with %s, which the operation does not read, is refused by name, by the emulator",
    async (member, more) => {
      const answer = await json("SendMessage", { ...valid, ...more });
      expect(answer).toMatchObject({ status: 501, json: { __type: "NotImplemented" } });
      expect(answer.json.message).toContain(`this emulator does not support ${member}. AWS does.`);
    },
  );

  test.each<[string, unknown]>([
    ["a number for a text", { ...valid, MessageBody: 5 }],
    ["a text for a number", { ...valid, DelaySeconds: "5" }],
    ["a list for a map", { ...valid, MessageAttributes: [] }],
    ["a text for a structure", { ...valid, MessageAttributes: { a: "x" } }],
    ["a list for everything", []],
    ["what is not base64", { ...valid, MessageAttributes: { a: { DataType: "Binary", BinaryValue: "!" } } }],
    ["what is not JSON", "{"],
    ["200,000 nested lists", `{"MessageBody":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
  ])("of %s is a SerializationException", async (_, input) => {
    expect(await json("SendMessage", input)).toMatchObject({
      status: 400,
      json: { __type: "SerializationException" },
      headers: { "x-amzn-errortype": "SerializationException" },
    });
  });

  test("without required members names all of them, in any depth", async () => {
    expect((await json("SendMessage", { QueueUrl: null })).json.message).toBe(
      "2 validation errors detected: Value null at 'queueUrl' failed to satisfy constraint: Member must not be null; Value null at 'messageBody' failed to satisfy constraint: Member must not be null",
    );
    const inside = await json("SendMessage", { ...valid, MessageAttributes: { a: {} } });
    expect(inside.json.message).toContain("'messageAttributes.a.DataType'");
  });

  test("of a form has its lists in the order of their numbers", async () => {
    const attribute = (number: number, name: string) =>
      `MessageAttribute.${number}.Name=${name}&MessageAttribute.${number}.Value.DataType=String`;
    const list = [attribute(10, "c"), attribute(2, "b"), attribute(1, "a")].join("&");
    await form(`Action=SendMessage&QueueUrl=u&MessageBody=b&${list}`);
    expect(Object.keys(Object(seen.pop()).MessageAttributes)).toEqual(["a", "b", "c"]);
  });

  test("of a form with a wrong number, a wrong level or 10,000 dots is malformed", async () => {
    for (const wrong of [
      "DelaySeconds=x",
      `${"A.".repeat(10_000)}=1`,
      "MessageAttribute.1.Name=a&MessageAttribute.1.Value=x",
    ])
      expect((await form(`Action=SendMessage&QueueUrl=u&MessageBody=b&${wrong}`)).status).toBe(400);
  });
});

describe("an operation", () => {
  test("of the model that is not emulated is named", async () => {
    const message = "CreateQueue is an operation of Amazon SQS that this emulator does not offer.";
    expect((await json("CreateQueue", {})).json).toEqual({ __type: "NotImplemented", message });
    expect((await form("Action=CreateQueue")).xml).toContain(message);
    expect(service.notOffered).toContain("CreateQueue");
  });

  test.each(["constructor", "__proto__", "toString", ""])(
    "that is none, %j, is refused as AWS does",
    async (name) => {
      expect((await json(name, {})).json.__type).toBe("UnknownOperationException");
      expect((await form(`Action=${name}`)).xml).toContain(name === "" ? "MissingAction" : "InvalidAction");
    },
  );

  test("by GET is refused, since another site's page can send it", async () => {
    const query = new URLSearchParams("Action=SendMessage&QueueUrl=u&MessageBody=b");
    expect(await ask(service, { method: "GET", query })).toMatchObject({ status: 405 });
    expect(seen.pop()).toBeUndefined();
  });
});

describe("an answer", () => {
  test("leaves out what AWS leaves out", async () => {
    expect((await json("ReceiveMessage", { QueueUrl: "empty" })).body).toBe("{}");
    const [message] = (await json("ReceiveMessage", { QueueUrl: "u" })).json.Messages;
    expect(message).toEqual({
      Body: "<&>\u0001é",
      MessageAttributes: { a: { DataType: "Binary", BinaryValue: "/w==" } },
    });
  });

  test("of the query protocol is XML in the service's namespace", async () => {
    expect((await form("Action=ReceiveMessage&QueueUrl=u")).xml).toBe(
      '<ReceiveMessageResponse xmlns="urn:q"><ReceiveMessageResult><Message><Body>&lt;&amp;&gt;&#x1;é</Body><MessageAttribute><Name>a</Name><Value><DataType>Binary</DataType><BinaryValue>/w==</BinaryValue></Value></MessageAttribute></Message></ReceiveMessageResult><ResponseMetadata><RequestId>an-id</RequestId></ResponseMetadata></ReceiveMessageResponse>',
    );
  });
});

describe("an error of the model", () => {
  test("has the model's status, name, query code and members", async () => {
    expect(await json("PurgeQueue", { QueueUrl: "u" })).toMatchObject({
      status: 403,
      headers: { "x-amzn-query-error": "AWS.SimpleQueueService.PurgeQueueInProgress;Sender" },
      json: { __type: "com.amazonaws.sqs#PurgeQueueInProgress", message: "Wait" },
    });
    expect((await form("Action=PurgeQueue&QueueUrl=u")).xml).toContain(
      "<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.PurgeQueueInProgress</Code><Message>Wait</Message></Error>",
    );
  });

  test("with a member that the model does not have is a bug in the emulator", async () => {
    // @ts-expect-error Nor does it compile.
    modeled(sqs.PurgeQueueInProgress, { message: "Wait", Seconds: 60 });
    await expect(json("PurgeQueue", { QueueUrl: "wrong" })).rejects.toThrow(
      "PurgeQueueInProgress has no member Seconds; it has: message.",
    );
  });
});

test("what an operation does not read, it cannot see", () => {
  operation(sqs.SendMessageCommand, {
    reads: ["QueueUrl"],
    // @ts-expect-error MessageBody is not read.
    run: ({ MessageBody }) => ({ MessageId: MessageBody }),
  });
  operation(sqs.SendMessageCommand, {
    reads: [{ MessageAttributes: ["DataType"] }],
    // @ts-expect-error Of the attributes, only the type is read.
    run: ({ MessageAttributes }) => ({ MessageId: MessageAttributes?.a?.StringValue }),
  });
  // @ts-expect-error The model has no such member.
  operation(sqs.SendMessageCommand, { reads: ["Body"], run: () => ({}) });
  // @ts-expect-error Nor has the output.
  operation(sqs.SendMessageCommand, { reads: [], run: () => ({ MessageId: 1 }) });
});

describe("a declaration is refused", () => {
  const declare = (reads: readonly unknown[], ignores: Readonly<Record<string, string>> = {}) =>
    createService({
      name: "Amazon SQS",
      model: sqs,
      protocols: [awsJson({ version: "1.0" })],
      operations: [{ name: "SendMessageBatch", reads, ignores, run: () => ({}) }],
    });
  test.each<[string, readonly unknown[], Readonly<Record<string, string>>]>([
    ["not a member of the model", ["Queue"], {}],
    ["not a member of the model", [{ Entries: ["Body"] }], {}],
    ["declared twice", ["QueueUrl"], { QueueUrl: "why" }],
    ["not a member of the model", [{ Entry: ["Id"] }], {}],
    ["not a member of the model", [{ Entries: ["Id"] }], { "Entries.Body": "why" }],
  ])("that is %s", (message, reads, ignores) => {
    expect(() => declare(reads, ignores)).toThrow(message);
  });
});
