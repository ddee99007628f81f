import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidAddress,
  InvalidAttributeName,
  InvalidBatchEntryId,
  InvalidMessageContents,
  MessageNotInflight,
  PurgeQueueInProgress,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  TooManyEntriesInBatchRequest,
} from "@aws-sdk/client-sqs";
import { AwsError } from "../../gateway/service.ts";
import { modeled } from "../../protocol/index.ts";

// In the words of https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html and, for
// the last two, of https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html

export const noQueue = () => modeled(QueueDoesNotExist, { message: "The specified queue does not exist." });

export const invalidAddress = (url: string) =>
  modeled(InvalidAddress, { message: `The address ${url} is not valid for this endpoint.` });

export const invalidReceipt = () =>
  modeled(ReceiptHandleIsInvalid, { message: "The input receipt handle is invalid." });

export const notInFlight = () =>
  modeled(MessageNotInflight, { message: "The specified message isn't in flight." });

export const unknownAttribute = (name: string) =>
  modeled(InvalidAttributeName, { message: `Unknown Attribute ${name}.` });

export const purgedLately = (name: string) =>
  modeled(PurgeQueueInProgress, {
    message: `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
  });

export const invalidContents = () =>
  modeled(InvalidMessageContents, {
    message:
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  });

export const emptyBatch = () =>
  modeled(EmptyBatchRequest, { message: "There should be at least one entry in the request." });

export const tooManyEntries = (count: number) =>
  modeled(TooManyEntriesInBatchRequest, {
    message: `Maximum number of entries per request are 10. You have sent ${count}.`,
  });

export const repeatedId = (id: string) =>
  modeled(BatchEntryIdsNotDistinct, { message: `Id ${id} repeated.` });

export const invalidBatchId = () =>
  modeled(InvalidBatchEntryId, {
    message:
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
  });

export const batchTooLong = (maximum: number, size: number) =>
  modeled(BatchRequestTooLong, {
    message: `Batch requests cannot be longer than ${maximum} bytes. You have sent ${size} bytes.`,
  });

export const missingParameter = (name: string) =>
  new AwsError("MissingParameter", `The request must contain the parameter ${name}.`);

export const invalidValue = (name: string, value: unknown, reason: string) =>
  new AwsError(
    "InvalidParameterValue",
    `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`,
  );
