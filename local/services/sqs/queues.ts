import type { Authorizer, AwsRequest, Caller } from "../../gateway/service.ts";
import { inTermsOf } from "../../iam/authorizer.ts";
import type { Deployment } from "../../template/deployment.ts";
import { invalidAddress, noQueue } from "./errors.ts";
import { type Message, type MessageAttributes, newMessage } from "./message.ts";
import { Queue } from "./queue.ts";

/**
 * The deployment's queues. Standard queues only; no redrive to another queue.
 * Permissions for a queue's key are checked as SQS does; nothing is really encrypted.
 */
export class Queues {
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #deployment: Deployment;
  readonly #authorizer: Authorizer;

  constructor(deployment: Deployment, authorizer: Authorizer) {
    this.#deployment = deployment;
    this.#authorizer = authorizer;
    this.#queues = new Map(deployment.queues.map((settings) => [settings.name, new Queue(settings)]));
  }

  /** All queues whose name begins so, by name. */
  named(prefix: string): readonly Queue[] {
    return [...this.#queues.values()]
      .filter(({ settings }) => settings.name.startsWith(prefix))
      .sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  }

  /** The queue of that name. Throws QueueDoesNotExist, also where the account is another. */
  byName(name: string, account = this.#deployment.account): Queue {
    const found = account === this.#deployment.account ? this.#queues.get(name) : undefined;
    if (found === undefined) throw noQueue();
    return found;
  }

  /**
   * The queue of a URL, on this machine or on AWS in the deployment's region. Throws InvalidAddress for any other
   * host, QueueDoesNotExist for another account or name.
   */
  byUrl(url: string): Queue {
    const [, host = "", account = "", name = ""] = /^https?:\/\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
    const aws = `sqs.${this.#deployment.region}.amazonaws.com`;
    if (host !== aws && !/^(127\.0\.0\.1|\[::1\]|([\w.-]+\.)?localhost)(:\d+)?$/i.test(host))
      throw invalidAddress(url);
    return this.byName(name, account);
  }

  /** Where a queue is reached by whoever sent the request. */
  urlOf(queue: Queue, { headers }: AwsRequest): string {
    return `http://${headers.host ?? "127.0.0.1"}/${this.#deployment.account}/${queue.settings.name}`;
  }

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
  useKey(caller: Caller, { settings: { keyArn, arn } }: Queue, ...actions: readonly string[]): void {
    if (keyArn === undefined) return;
    const context = {
      "kms:ViaService": `sqs.${this.#deployment.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:sqs:arn": arn,
    };
    inTermsOf("KmsAccessDenied", 400, () => {
      for (const action of actions) this.#authorizer.authorize(caller, action, keyArn, context);
    });
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
    const queue = this.#byArn(queueArn);
    this.#authorizer.authorizeService(principal, "sqs:SendMessage", queueArn, context);
    const { keyArn } = queue.settings;
    if (keyArn !== undefined)
      inTermsOf("KMS.AccessDeniedException", 403, () => {
        this.#authorizer.authorizeService(principal, "kms:GenerateDataKey", keyArn, context);
        this.#authorizer.authorizeService(principal, "kms:Decrypt", keyArn, context);
      });
    queue.send(newMessage({ body, attributes, senderId: principal }));
  }

  /** The messages of a queue, oldest first, including those in flight. */
  messages(queueArn: string): readonly Message[] {
    return this.#byArn(queueArn).messages();
  }

  #byArn(arn: string): Queue {
    const found = [...this.#queues.values()].find(({ settings }) => settings.arn === arn);
    if (found === undefined) throw noQueue();
    return found;
  }
}
