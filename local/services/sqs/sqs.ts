import { z } from "zod";
import { jsonService, type Operation, operation } from "../../gateway/operations.ts";
import {
  type Authorizer,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type Caller,
} from "../../gateway/service.ts";
import { inTermsOf } from "../../iam/authorizer.ts";
import type { Deployment } from "../../template/deployment.ts";
import { describeQueue, systemAttributes, wantedAttributes } from "./attributes.ts";
import { type Message, type MessageAttributes, md5, md5OfAttributes, newMessage, sizeOf } from "./message.ts";
import { Queue } from "./queue.ts";
import { batch, Delete, each, QueueUrl, Receive, Send, Visibility } from "./requests.ts";

/** Bytes; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAXIMUM_MESSAGE = 1024 * 1024;

/**
 * The deployment's queues. Standard queues only; no redrive to another queue.
 * Permissions for a queue's key are checked as SQS does; nothing is really encrypted.
 */
export class Sqs implements AwsService {
  private readonly queues: ReadonlyMap<string, Queue>;
  private readonly deployment: Deployment;
  private readonly authorizer: Authorizer;
  private readonly json: AwsService;

  constructor(deployment: Deployment, authorizer: Authorizer) {
    this.deployment = deployment;
    this.authorizer = authorizer;
    this.queues = new Map(deployment.queues.map((settings) => [settings.name, new Queue(settings)]));
    this.json = jsonService(this.operations());
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    return this.json.handle(request);
  }

  /**
   * Sends as a service does, e.g. EventBridge its undeliverable events. `context` holds condition keys such as
   * aws:SourceArn. Throws an AwsError where the queue's or its key's policy does not let it.
   */
  sendAsService(
    principal: string,
    queueArn: string,
    body: string,
    attributes: MessageAttributes,
    context: Readonly<Record<string, string>>,
  ): void {
    const queue = this.byArn(queueArn);
    this.authorizer.authorizeService(principal, "sqs:SendMessage", queueArn, context);
    const { keyArn } = queue.settings;
    if (keyArn !== undefined)
      inTermsOf("KMS.AccessDeniedException", 403, () => {
        this.authorizer.authorizeService(principal, "kms:GenerateDataKey", keyArn, context);
        this.authorizer.authorizeService(principal, "kms:Decrypt", keyArn, context);
      });
    queue.send(newMessage({ body, attributes, senderId: principal }));
  }

  /** What waits in a queue, oldest first, also what somebody is working on. */
  messages(queueArn: string): readonly Message[] {
    return this.byArn(queueArn).messages();
  }

  /** Takes everything out of a queue that nobody is working on, to send it on. */
  takeAll(queueArn: string): readonly Message[] {
    return this.byArn(queueArn).takeAll();
  }

  /** Hears of every change in any queue. */
  onChange(listener: () => void): void {
    for (const queue of this.queues.values()) queue.onChange = listener;
  }

  private byArn(arn: string): Queue {
    const found = [...this.queues.values()].find(({ settings }) => settings.arn === arn);
    return found ?? missing();
  }

  /** Queue URLs end in `/<account>/<name>`, whatever the host. Checks that the caller may do that to it. */
  private queue(url: string, request: AwsRequest, action: string): Queue {
    const queue = this.queues.get(url.slice(url.lastIndexOf("/") + 1)) ?? missing();
    this.authorizer.authorize(request.caller, `sqs:${action}`, queue.settings.arn);
    return queue;
  }

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
  private useKey(caller: Caller, queue: Queue, ...actions: readonly string[]): void {
    const { keyArn, arn } = queue.settings;
    if (keyArn === undefined) return;
    const context = {
      "kms:ViaService": `sqs.${this.deployment.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:sqs:arn": arn,
    };
    inTermsOf("KmsAccessDenied", 400, () => {
      for (const action of actions) this.authorizer.authorize(caller, action, keyArn, context);
    });
  }

  private url(queue: Queue, { headers }: AwsRequest): string {
    return `http://${headers.host ?? "127.0.0.1"}/${this.deployment.account}/${queue.settings.name}`;
  }

  private send(queue: Queue, input: z.infer<typeof Send>, { caller }: AwsRequest) {
    const { MessageBody: body, MessageAttributes: attributes, MessageSystemAttributes: system } = input;
    if (sizeOf({ body, attributes }) > MAXIMUM_MESSAGE)
      throw new AwsError(
        "InvalidParameterValue",
        `One or more parameters are invalid. Reason: Message must be shorter than ${MAXIMUM_MESSAGE} bytes.`,
      );
    const trace = system.AWSTraceHeader?.StringValue;
    const message = newMessage({
      body,
      attributes,
      senderId: caller.accessKeyId,
      ...(trace === undefined ? {} : { traceHeader: trace }),
    });
    queue.send(message, input.DelaySeconds);
    return {
      MessageId: message.id,
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    };
  }

  private operations(): Readonly<Record<string, Operation>> {
    const change = (queue: Queue, { ReceiptHandle, VisibilityTimeout }: z.infer<typeof Visibility>) => {
      if (!queue.hide(ReceiptHandle, VisibilityTimeout))
        throw new AwsError("MessageNotInflight", "The specified message isn't in flight.");
      return {};
    };
    return {
      ListQueues: operation(z.object({ QueueNamePrefix: z.string().default("") }), (input, request) => {
        this.authorizer.authorize(request.caller, "sqs:ListQueues", "*");
        const named = [...this.queues.values()].filter(({ settings }) =>
          settings.name.startsWith(input.QueueNamePrefix),
        );
        return { QueueUrls: named.map((queue) => this.url(queue, request)) };
      }),
      GetQueueUrl: operation(z.object({ QueueName: z.string() }), ({ QueueName }, request) => ({
        QueueUrl: this.url(this.queue(QueueName, request, "GetQueueUrl"), request),
      })),
      GetQueueAttributes: operation(
        QueueUrl.extend({ AttributeNames: z.array(z.string()).default([]) }),
        (input, request) => {
          const queue = this.queue(input.QueueUrl, request, "GetQueueAttributes");
          return { Attributes: describeQueue(queue, input.AttributeNames) };
        },
      ),
      SendMessage: operation(QueueUrl.extend(Send.shape), (input, request) => {
        const queue = this.queue(input.QueueUrl, request, "SendMessage");
        this.useKey(request.caller, queue, "kms:GenerateDataKey", "kms:Decrypt");
        return this.send(queue, input, request);
      }),
      SendMessageBatch: operation(batch(Send), (input, request) => {
        const queue = this.queue(input.QueueUrl, request, "SendMessage");
        this.useKey(request.caller, queue, "kms:GenerateDataKey", "kms:Decrypt");
        return each(input.Entries, (entry) => this.send(queue, entry, request));
      }),
      ReceiveMessage: operation(Receive, async (input, request) => {
        const queue = this.queue(input.QueueUrl, request, "ReceiveMessage");
        this.useKey(request.caller, queue, "kms:Decrypt");
        const received = await queue.receive(
          input.MaxNumberOfMessages,
          input.VisibilityTimeout ?? queue.settings.visibilityTimeoutSeconds,
          input.WaitTimeSeconds,
          request.signal,
        );
        const system = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
        return {
          Messages: received.map(({ message, receipt }) => {
            const attributes = wantedAttributes(message.attributes, input.MessageAttributeNames);
            return {
              MessageId: message.id,
              ReceiptHandle: receipt,
              Body: message.body,
              MD5OfBody: md5(message.body),
              Attributes: systemAttributes(message, system),
              MessageAttributes: attributes,
              MD5OfMessageAttributes: md5OfAttributes(attributes),
            };
          }),
        };
      }),
      DeleteMessage: operation(QueueUrl.extend(Delete.shape), (input, request) => {
        this.queue(input.QueueUrl, request, "DeleteMessage").remove(input.ReceiptHandle);
      }),
      DeleteMessageBatch: operation(batch(Delete), (input, request) => {
        const queue = this.queue(input.QueueUrl, request, "DeleteMessage");
        return each(input.Entries, ({ ReceiptHandle }) => {
          queue.remove(ReceiptHandle);
          return {};
        });
      }),
      ChangeMessageVisibility: operation(QueueUrl.extend(Visibility.shape), (input, request) => {
        change(this.queue(input.QueueUrl, request, "ChangeMessageVisibility"), input);
      }),
      ChangeMessageVisibilityBatch: operation(batch(Visibility), (input, request) => {
        const queue = this.queue(input.QueueUrl, request, "ChangeMessageVisibility");
        return each(input.Entries, (entry) => change(queue, entry));
      }),
      PurgeQueue: operation(QueueUrl, (input, request) => {
        this.queue(input.QueueUrl, request, "PurgeQueue").purge();
      }),
    };
  }
}

function missing(): never {
  throw new AwsError("com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
}
