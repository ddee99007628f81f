import {
  ChangeMessageVisibilityBatchCommand,
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
} from "@aws-sdk/client-sqs";
import type { Authorizer, AwsRequest } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import { page } from "../paging.ts";
import { describeQueue } from "./attributes.ts";
import { each } from "./batch.ts";
import { invalidValue } from "./errors.ts";
import { checkBatch, checkBatchSize, within } from "./limits.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import { receiveMessages } from "./receive.ts";
import { sendMessage } from "./send.ts";

/** Of visibility, in seconds: 12 hours. */
const VISIBILITY = [0, 43_200] as const;
const LISTED = 1000;

const MESSAGE = [
  "MessageBody",
  "DelaySeconds",
  { MessageAttributes: ["DataType", "StringValue", "BinaryValue"] },
  "MessageSystemAttributes",
  "MessageGroupId",
  "MessageDeduplicationId",
] as const;

export function sqsOperations(queues: Queues, authorizer: Authorizer): readonly Operation[] {
  const allowed = (queue: Queue, { caller }: AwsRequest, action: string) => {
    authorizer.authorize(caller, `sqs:${action}`, queue.settings.arn);
    return queue;
  };
  const sender = (url: string, request: AwsRequest) => {
    const queue = allowed(queues.byUrl(url), request, "SendMessage");
    queues.useKey(request.caller, queue, "kms:GenerateDataKey", "kms:Decrypt");
    return queue;
  };
  const hide = (queue: Queue, ReceiptHandle: string, VisibilityTimeout: number | undefined) => {
    queue.hide(ReceiptHandle, within("VisibilityTimeout", VisibilityTimeout, VISIBILITY, 0));
    return {};
  };

  return [
    operation(ListQueuesCommand, {
      reads: ["QueueNamePrefix", "MaxResults", "NextToken"],
      run({ QueueNamePrefix = "", MaxResults, NextToken }, request) {
        authorizer.authorize(request.caller, "sqs:ListQueues", "*");
        const limit = within("MaxResults", MaxResults, [1, LISTED], LISTED);
        const { items, next } = page(queues.named(QueueNamePrefix), limit, NextToken, () =>
          invalidValue("NextToken", NextToken, "It is not a token of this service."),
        );
        // Without MaxResults there is no token: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
        return {
          QueueUrls: items.map((queue) => queues.urlOf(queue, request)),
          NextToken: MaxResults === undefined ? undefined : next,
        };
      },
    }),
    operation(GetQueueUrlCommand, {
      reads: ["QueueName", "QueueOwnerAWSAccountId"],
      run({ QueueName, QueueOwnerAWSAccountId }, request) {
        const queue = queues.byName(QueueName, QueueOwnerAWSAccountId);
        return { QueueUrl: queues.urlOf(allowed(queue, request, "GetQueueUrl"), request) };
      },
    }),
    operation(GetQueueAttributesCommand, {
      reads: ["QueueUrl", "AttributeNames"],
      run({ QueueUrl, AttributeNames = [] }, request) {
        const queue = allowed(queues.byUrl(QueueUrl), request, "GetQueueAttributes");
        return { Attributes: describeQueue(queue, AttributeNames) };
      },
    }),
    operation(SendMessageCommand, {
      reads: ["QueueUrl", ...MESSAGE],
      run: ({ QueueUrl, ...message }, request) =>
        sendMessage(sender(QueueUrl, request), message, request.caller.accessKeyId),
    }),
    operation(SendMessageBatchCommand, {
      reads: ["QueueUrl", { Entries: ["Id", ...MESSAGE] }],
      run({ QueueUrl, Entries }, request) {
        const queue = sender(QueueUrl, request);
        checkBatch(Entries);
        checkBatchSize(Entries);
        return each(Entries, (entry) => sendMessage(queue, entry, request.caller.accessKeyId));
      },
    }),
    operation(ReceiveMessageCommand, {
      reads: [
        "QueueUrl",
        "MaxNumberOfMessages",
        "VisibilityTimeout",
        "WaitTimeSeconds",
        "AttributeNames",
        "MessageSystemAttributeNames",
        "MessageAttributeNames",
      ],
      run({ QueueUrl, ...asked }, request) {
        const queue = allowed(queues.byUrl(QueueUrl), request, "ReceiveMessage");
        queues.useKey(request.caller, queue, "kms:Decrypt");
        return receiveMessages(queue, asked, request.signal);
      },
    }),
    operation(DeleteMessageCommand, {
      reads: ["QueueUrl", "ReceiptHandle"],
      run({ QueueUrl, ReceiptHandle }, request) {
        allowed(queues.byUrl(QueueUrl), request, "DeleteMessage").remove(ReceiptHandle);
      },
    }),
    operation(DeleteMessageBatchCommand, {
      reads: ["QueueUrl", { Entries: ["Id", "ReceiptHandle"] }],
      run({ QueueUrl, Entries }, request) {
        const queue = allowed(queues.byUrl(QueueUrl), request, "DeleteMessage");
        checkBatch(Entries);
        return each(Entries, ({ ReceiptHandle }) => {
          queue.remove(ReceiptHandle);
          return {};
        });
      },
    }),
    operation(ChangeMessageVisibilityCommand, {
      reads: ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
      run({ QueueUrl, ReceiptHandle, VisibilityTimeout }, request) {
        const queue = allowed(queues.byUrl(QueueUrl), request, "ChangeMessageVisibility");
        hide(queue, ReceiptHandle, VisibilityTimeout);
      },
    }),
    operation(ChangeMessageVisibilityBatchCommand, {
      reads: ["QueueUrl", { Entries: ["Id", "ReceiptHandle", "VisibilityTimeout"] }],
      run({ QueueUrl, Entries }, request) {
        const queue = allowed(queues.byUrl(QueueUrl), request, "ChangeMessageVisibility");
        checkBatch(Entries);
        return each(Entries, (entry) => hide(queue, entry.ReceiptHandle, entry.VisibilityTimeout));
      },
    }),
    operation(PurgeQueueCommand, {
      reads: ["QueueUrl"],
      run({ QueueUrl }, request) {
        allowed(queues.byUrl(QueueUrl), request, "PurgeQueue").purge();
      },
    }),
  ];
}
