import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { TopicSettings } from "../../template/deployment.ts";
import { present } from "../../template/source.ts";
import { invalid } from "./errors.ts";

/** What is published, before it has reached a topic. */
export interface Publication {
  readonly message: string;
  readonly subject?: string | undefined;
  /** `json`: the message holds a text for each protocol, and a `default` for the others. */
  readonly structure?: string | undefined;
  readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
}

interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** A message that reached a topic. */
export interface Notice {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly topicArn: string;
  readonly subject?: string;
  /** Where there is a text for each protocol: the one for all recipients, or else the default. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Who would receive it on AWS, e.g. `email: a@example.org`. Nothing leaves this machine. */
  readonly recipients: readonly string[];
}

/** Bytes; https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAXIMUM_MESSAGE = 256 * 1024;
const MAXIMUM_SUBJECT = 100;

/** Makes a notice of what is published. Throws InvalidParameter where SNS would not take it. */
export function toNotice(topic: TopicSettings, publication: Publication): Notice {
  const { message, subject, structure, attributes = {} } = publication;
  if (message === "") throw invalid("Empty message");
  if (Buffer.byteLength(message) > MAXIMUM_MESSAGE) throw invalid("Message too long");
  if (subject !== undefined && (subject === "" || subject.length > MAXIMUM_SUBJECT || /[\r\n]/.test(subject)))
    throw invalid("Subject");
  return {
    id: randomUUID(),
    time: Date.now(),
    topicArn: topic.arn,
    message: structure === undefined ? message : structuredText(message, structure, topic),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, attributeText(name, attribute)]),
    ),
    recipients: topic.subscriptions.map(({ protocol, endpoint }) => `${protocol}: ${endpoint}`),
    ...present({ subject }),
  };
}

const Texts = z.looseObject({ default: z.string() });

function structuredText(message: string, structure: string, { subscriptions }: TopicSettings): string {
  if (structure !== "json") throw invalid("MessageStructure Reason: the only structure is json");
  const texts = Texts.safeParse(parse(message));
  if (!texts.success) throw invalid("Message Structure - No default entry in JSON message body");
  const [protocol, ...others] = new Set(subscriptions.map((one) => one.protocol));
  const text = protocol !== undefined && others.length === 0 ? texts.data[protocol] : undefined;
  return typeof text === "string" ? text : texts.data.default;
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function attributeText(name: string, { DataType, StringValue, BinaryValue }: Attribute): string {
  const kind = /^(String|Number|Binary)(?:\.|$)/.exec(DataType)?.[1];
  if (kind === undefined)
    throw invalid(`MessageAttributes.${name}.DataType Reason: must begin with String, Number or Binary`);
  const value = kind === "Binary" ? BinaryValue && Buffer.from(BinaryValue).toString("base64") : StringValue;
  if (value === undefined || value === "")
    throw invalid(`MessageAttributes.${name} Reason: an attribute of type ${DataType} must have a value`);
  return value;
}
