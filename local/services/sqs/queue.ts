import { randomBytes } from "node:crypto";
import type { QueueSettings } from "../../template/deployment.ts";
import type { Message } from "./message.ts";

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
  /** Called when anything changes. */
  onChange: () => void = () => {};
  private entries: Entry[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  send(message: Message, delaySeconds = 0): void {
    this.entries.push({ message, visibleAt: Date.now() + delaySeconds * 1000 });
    this.changed();
  }

  /**
   * Receives up to `limit` messages, waiting up to `waitSeconds` for the first; hides them from others. Nothing
   * is received once `signal` has fired: nobody would hear of it.
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
      const found = this.visible().slice(0, limit);
      if (found.length > 0 || Date.now() >= deadline)
        return found.map((entry) => this.hand(entry, visibilitySeconds));
      await this.nextChange(deadline, signal);
    }
  }

  /** Removes the message of a receipt; an older receipt of the same message removes it too, as SQS may. */
  remove(receipt: string): boolean {
    const before = this.entries.length;
    const id = receiptId(receipt);
    this.entries = this.entries.filter((entry) => entry.message.id !== id);
    if (this.entries.length < before) this.changed();
    return this.entries.length < before;
  }

  /** Hides a received message for that long from now on; 0 gives it back. False where nobody holds it. */
  hide(receipt: string, seconds: number): boolean {
    const entry = this.entries.find((one) => one.receipt === receipt && one.visibleAt > Date.now());
    if (entry === undefined) return false;
    entry.visibleAt = Date.now() + seconds * 1000;
    this.changed();
    return true;
  }

  /** Every message in the queue, received ones too, oldest first. Nothing is received by looking. */
  messages(): readonly Message[] {
    this.expire();
    return this.entries.map(({ message }) => message);
  }

  /** Takes out every message that nobody else is working on. */
  takeAll(): readonly Message[] {
    const taken = this.visible();
    this.entries = this.entries.filter((entry) => !taken.includes(entry));
    if (taken.length > 0) this.changed();
    return taken.map(({ message }) => message);
  }

  purge(): void {
    this.entries = [];
    this.changed();
  }

  counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    const visible = this.visible().length;
    const delayed = this.entries.filter(
      ({ receipt, visibleAt }) => receipt === undefined && visibleAt > Date.now(),
    ).length;
    return { visible, delayed, hidden: this.entries.length - visible - delayed };
  }

  private hand(entry: Entry, visibilitySeconds: number) {
    const now = Date.now();
    const { message } = entry;
    const receipt = `${message.id}.${randomBytes(24).toString("base64url")}`;
    entry.visibleAt = now + visibilitySeconds * 1000;
    entry.receipt = receipt;
    entry.message = {
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    };
    return { message: entry.message, receipt };
  }

  private visible(): Entry[] {
    this.expire();
    return this.entries.filter(({ visibleAt }) => visibleAt <= Date.now());
  }

  private expire(): void {
    const oldest = Date.now() - this.settings.retentionSeconds * 1000;
    this.entries = this.entries.filter(({ message }) => message.sentAt > oldest);
  }

  private changed(): void {
    for (const wake of this.waiting) wake();
    this.onChange();
  }

  /** Resolves at the next change, when a hidden message comes back, or at the deadline. */
  private nextChange(deadline: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const next = Math.min(deadline, ...this.entries.map(({ visibleAt }) => visibleAt));
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, next - Date.now()));
      // A poll that nobody waits for any more must not keep the process alive.
      timer.unref();
      this.waiting.add(wake);
      signal?.addEventListener("abort", wake);
    });
  }
}

/** Receipts begin with the message's id. */
export function receiptId(receipt: string): string {
  return receipt.slice(0, receipt.indexOf("."));
}
