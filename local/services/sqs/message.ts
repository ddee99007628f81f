import { createHash, randomUUID } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

/** As in the model, without its lists, which SQS itself does not support. */
export type MessageAttribute = Pick<MessageAttributeValue, "DataType" | "StringValue" | "BinaryValue">;
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message in a queue. Times are epoch milliseconds. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly traceHeader?: string;
  /** Standard queues keep it for the consumer: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html */
  readonly groupId?: string;
  readonly sentAt: number;
  /** How often it was received. */
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
}

export function newMessage(message: Omit<Message, "id" | "sentAt" | "receiveCount">): Message {
  return { ...message, id: randomUUID(), sentAt: Date.now(), receiveCount: 0 };
}

export function md5(text: string | Buffer): string {
  return createHash("md5").update(text).digest("hex");
}

/**
 * The digest by which clients prove that attributes arrived: names in order, each with type and value, every
 * part preceded by its length.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType = "", StringValue = "", BinaryValue = new Uint8Array() } = attributes[name] ?? {};
    const binary = DataType.startsWith("Binary");
    const value = binary ? Buffer.from(BinaryValue) : Buffer.from(StringValue);
    return [
      ...sized(Buffer.from(name)),
      ...sized(Buffer.from(DataType)),
      Buffer.of(binary ? 2 : 1),
      ...sized(value),
    ];
  });
  return md5(Buffer.concat(parts));
}

function sized(bytes: Buffer): [Buffer, Buffer] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

/** Bytes that count against the limit: body and attributes. */
export function sizeOf({ body, attributes }: Pick<Message, "body" | "attributes">): number {
  const extra = Object.entries(attributes).map(
    ([name, { DataType = "", StringValue = "", BinaryValue }]) =>
      Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
  );
  return Buffer.byteLength(body) + extra.reduce((sum, size) => sum + size, 0);
}
