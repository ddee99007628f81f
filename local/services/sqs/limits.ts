import {
  batchTooLong,
  emptyBatch,
  invalidBatchId,
  invalidContents,
  invalidValue,
  missingParameter,
  repeatedId,
  tooManyEntries,
} from "./errors.ts";
import { type MessageAttributes, sizeOf } from "./message.ts";

// Limits: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
/** Bytes of a message, and of all messages of a batch, with their attributes. */
const MAXIMUM_MESSAGE = 1024 * 1024;
const MAXIMUM_BATCH = 10;
const MAXIMUM_ATTRIBUTES = 10;

/** XML's characters: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const VALID_BODY = /^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const ATTRIBUTE_NAME = /^(?!AWS\.|Amazon\.|\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;

/** Returns the value, or the default where none was sent. Throws InvalidParameterValue outside the range. */
export function within(
  name: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
  otherwise: number,
): number {
  if (value === undefined) return otherwise;
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalidValue(name, value, `Must be between ${least} and ${most}, if provided.`);
  return value;
}

/** Throws SQS's error where a message cannot be sent. */
export function checkMessage(body: string, attributes: MessageAttributes): void {
  if (body === "") throw missingParameter("MessageBody");
  if (!VALID_BODY.test(body)) throw invalidContents();
  const names = Object.keys(attributes);
  if (names.length > MAXIMUM_ATTRIBUTES)
    throw invalidValue(
      "MessageAttributes",
      names.length,
      `A message has at most ${MAXIMUM_ATTRIBUTES} attributes.`,
    );
  for (const name of names) checkAttribute(name, attributes);
  if (sizeOf({ body, attributes }) > MAXIMUM_MESSAGE)
    throw invalidValue("MessageBody", "", `Message must be shorter than ${MAXIMUM_MESSAGE} bytes.`);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
function checkAttribute(name: string, attributes: MessageAttributes): void {
  const { DataType = "", StringValue, BinaryValue } = attributes[name] ?? {};
  const parameter = `MessageAttributes.${name}`;
  if (!ATTRIBUTE_NAME.test(name))
    throw invalidValue(
      parameter,
      name,
      "The name has letters, digits, hyphens, underscores and single dots.",
    );
  const kind = /^(String|Number|Binary)(?:\..+)?$/.exec(DataType)?.[1];
  if (kind === undefined || DataType.length > 256)
    throw invalidValue(`${parameter}.DataType`, DataType, "It must begin with String, Number or Binary.");
  const value = kind === "Binary" ? BinaryValue : StringValue;
  if (value === undefined || value.length === 0)
    throw invalidValue(parameter, "", `An attribute of type ${DataType} must have a value of that type.`);
  if (kind === "Number" && (StringValue?.trim() === "" || !Number.isFinite(Number(StringValue))))
    throw invalidValue(`${parameter}.StringValue`, StringValue, "It must be a number.");
}

/** Throws SQS's error where a batch as a whole is wrong. */
export function checkBatch(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > MAXIMUM_BATCH) throw tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) throw invalidBatchId();
    if (seen.has(Id)) throw repeatedId(Id);
    seen.add(Id);
  }
}

/** Throws BatchRequestTooLong where the messages of a batch are too large together. */
export function checkBatchSize(
  messages: readonly { readonly MessageBody: string; readonly MessageAttributes?: MessageAttributes }[],
): void {
  const sizes = messages.map(({ MessageBody, MessageAttributes = {} }) =>
    sizeOf({ body: MessageBody, attributes: MessageAttributes }),
  );
  const size = sizes.reduce((sum, one) => sum + one, 0);
  if (size > MAXIMUM_MESSAGE) throw batchTooLong(MAXIMUM_MESSAGE, size);
}
