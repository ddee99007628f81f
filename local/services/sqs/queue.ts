import { createHmac, randomBytes } from "node:crypto";
import type { QueueSettings } from "../../template/deployment.ts";
import { invalidReceipt, notInFlight, purgedLately } from "./errors.ts";
import type { Message } from "./message.ts";

/** Milliseconds; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
const PURGE_INTERVAL = 60_000;

interface Entry {
  message: Message;
  /** Epoch milliseconds; before that nobody receives it. */
  visibleAt: number;
  /** Of the last receipt. */
  receipt?: string;
}

/** A standard queue: at least once, hidden while it is being worked on, gone after the retention period. */
export class Queue {
  readonly settings: QueueSettings;
  /** Epoch milliseconds. */
  readonly createdAt = Date.now();
  #entries: Entry[] = [];
  #purgedAt = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<() => void>();
  /** Signs the queue's receipts, so that one that was made up, or is another queue's, is told from its own. */
  readonly #key = randomBytes(32);

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  send(message: Message, delaySeconds = 0): void {
    this.#entries.push({ message, visibleAt: Date.now() + delaySeconds * 1000 });
    this.#changed();
  }

  /**
   * Receives up to `limit` messages, waiting up to `waitSeconds` for the first; hides them from others. Nothing
   * is received once `signal` has fired: the answer would be lost.
   */
  async receive(
    limit: number,
    visibilitySeconds: number,
    waitSeconds: number,
    signal?: AbortSignal,
  ): Promise<readonly { readonly message: Message; readonly receipt: string }[]> {
    const deadline = Date.now() + waitSeconds * 1000;
    for (;;) {
      if (signal?.aborted) return [];
      const found = this.#visible().slice(0, limit);
      if (found.length > 0 || Date.now() >= deadline)
        return found.map((entry) => this.#hand(entry, visibilitySeconds));
      await this.#nextChange(deadline, signal);
    }
  }

  /**
   * Removes the message of a receipt; an older receipt of the same message removes it too, as SQS may. Nothing
   * happens where the message is gone. Throws ReceiptHandleIsInvalid.
   */
  remove(receipt: string): void {
    const id = this.#messageOf(receipt);
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.message.id !== id);
    if (this.#entries.length < before) this.#changed();
  }

  /**
   * Hides a received message for `seconds` from now on; 0 makes it visible again. Throws ReceiptHandleIsInvalid, and
   * MessageNotInflight if the message is not in flight.
   */
  hide(receipt: string, seconds: number): void {
    this.#messageOf(receipt);
    const entry = this.#entries.find((one) => one.receipt === receipt && one.visibleAt > Date.now());
    if (entry === undefined) throw notInFlight();
    entry.visibleAt = Date.now() + seconds * 1000;
    this.#changed();
  }

  /** Every message in the queue, received ones too, oldest first. Nothing is received by looking. */
  messages(): readonly Message[] {
    this.#expire();
    return this.#entries.map(({ message }) => message);
  }

  /** Throws PurgeQueueInProgress within 60 seconds of the last purge. */
  purge(): void {
    if (Date.now() - this.#purgedAt < PURGE_INTERVAL) throw purgedLately(this.settings.name);
    this.#purgedAt = Date.now();
    this.#entries = [];
    this.#changed();
  }

  counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    const visible = this.#visible().length;
    const delayed = this.#entries.filter(
      ({ receipt, visibleAt }) => receipt === undefined && visibleAt > Date.now(),
    ).length;
    return { visible, delayed, hidden: this.#entries.length - visible - delayed };
  }

  #hand(entry: Entry, visibilitySeconds: number) {
    const now = Date.now();
    const { message } = entry;
    const receipt = this.#sign(`${message.id}.${randomBytes(12).toString("base64url")}`);
    entry.visibleAt = now + visibilitySeconds * 1000;
    entry.receipt = receipt;
    entry.message = {
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    };
    return { message: entry.message, receipt };
  }

  #sign(text: string): string {
    return `${text}.${createHmac("sha256", this.#key).update(text).digest("base64url")}`;
  }

  /** The id of the message that a receipt is for. */
  #messageOf(receipt: string): string {
    if (this.#sign(receipt.slice(0, receipt.lastIndexOf("."))) !== receipt) throw invalidReceipt();
    return receipt.slice(0, receipt.indexOf("."));
  }

  #visible(): Entry[] {
    this.#expire();
    return this.#entries.filter(({ visibleAt }) => visibleAt <= Date.now());
  }

  #expire(): void {
    const oldest = Date.now() - this.settings.retentionSeconds * 1000;
    this.#entries = this.#entries.filter(({ message }) => message.sentAt > oldest);
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next change, when a hidden message comes back, or at the deadline. */
  #nextChange(deadline: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const next = Math.min(deadline, ...this.#entries.map(({ visibleAt }) => visibleAt));
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, next - Date.now()));
      // A poll that nobody waits for any more must not keep the process alive.
      timer.unref();
      this.#waiting.add(wake);
      signal?.addEventListener("abort", wake);
    });
  }
}
