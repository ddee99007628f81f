import { type Ending, FUNCTIONS, insightOf, TABLE, TraceWorld } from "@image-text/xray/page/testing";
import type {
  AlarmRow,
  CapacityRow,
  FailureRow,
  ImageRow,
  NotificationRow,
  PageSource,
  TableRow,
} from "../source.ts";
import { alarmsOf, dashboardOf, REASON } from "./alarms.ts";
import { drawn, imageRow } from "./image.ts";

/** A made-up run: enough of everything for each view of the page to have something to show. */
export class World extends TraceWorld implements PageSource {
  readonly #files = new Map<string, { body: Buffer; contentType: string }>();
  #images: ImageRow[] = [];
  #notes: NotificationRow[] = [];
  #alarms: readonly AlarmRow[] = [];
  #failures: FailureRow[] = [];
  #capacities: CapacityRow[] = [{ time: 0, mode: "provisioned", read: 1, write: 1 }];
  #seconds: { time: number; read: number; write: number; throttled: number }[] = [];
  /** Set to make the next switch of the table's mode fail with this reason. */
  refusal: string | undefined;

  override happened(key: string, at: number, ending: Ending, pace = 1) {
    const upload = super.happened(key, at, ending, pace);
    const image = imageRow(key, at, ending, upload.traceId);
    this.#images.unshift(image);
    if (image.status === "failed") {
      this.#failures.unshift({
        id: upload.traceId.slice(-12),
        time: at + 60,
        key,
        traceId: upload.traceId,
        function: FUNCTIONS[1],
        reason: image.reason ?? "",
      });
    }
    this.#seconds.push({
      time: Math.floor(at),
      read: 0,
      write: ending === "text" || ending === "rejected" ? 1 : 0,
      throttled: ending === "throttled" ? 4 : 0,
    });
    return upload;
  }

  override fill(now: number, uploads?: number): this {
    super.fill(now, uploads);
    this.#notes = insightOf(now).events.map((event, index) => ({
      id: `note-${index}`,
      time: Number(event.EventTime),
      topic: "image-text-dev-insights",
      subject: "AWS Notification Message",
      message: `"X-Ray insight ${index === 2 ? "CLOSED" : "ACTIVE"} in group image-text-dev-faults: ${event.Summary}"`,
    }));
    this.#alarms = alarmsOf(now);
    this.#notes.unshift({
      id: "note-alarm",
      time: now - 120,
      topic: "image-text-dev-notifications",
      subject: 'ALARM: "image-text-dev-failures-not-empty" in eu-west-1',
      message: JSON.stringify({ NewStateReason: REASON, Trigger: { Threshold: 0 } }),
    });
    return this;
  }

  images = () => this.#images;
  notifications = () => this.#notes;
  alarms = () => this.#alarms;
  dashboards = () => [dashboardOf(Date.now() / 1000)];
  /** Two lines for any request. */
  requestLog = (requestId: string) =>
    ["START", "REPORT"].map((word, index) => ({
      id: String(index),
      time: 0,
      message: `${word} RequestId: ${requestId}`,
    }));
  failures = () => this.#failures;

  async picture(which: "original" | "processed", key: string) {
    const uploaded = this.#files.get(key);
    if (uploaded) return uploaded;
    const image = this.#images.find((row) => row.key === key);
    if (!image || (which === "processed" && image.status === "rejected")) return undefined;
    return drawn(which);
  }

  async upload(key: string, body: Buffer, contentType: string): Promise<void> {
    this.#files.set(key, { body, contentType });
    this.happened(key, Date.now() / 1000 - 2, contentType.startsWith("image/") ? "text" : "rejected");
    this.changed();
  }

  table(): TableRow {
    const mode = this.#capacities.at(-1)?.mode ?? "provisioned";
    return {
      name: TABLE,
      mode,
      capacities: this.#capacities,
      ...(mode === "provisioned"
        ? { readCapacity: 1, writeCapacity: 1, burst: { read: 300, write: 12 } }
        : {}),
      itemCount: this.#images.filter((image) => image.status === "text" || image.status === "rejected")
        .length,
      seconds: this.#seconds,
    };
  }

  async setCapacityMode(mode: TableRow["mode"]): Promise<void> {
    if (this.refusal !== undefined) {
      const reason = this.refusal;
      this.refusal = undefined;
      throw new Error(reason);
    }
    // A moment ago: the ids of traces hold whole seconds, and what comes next is to be after the switch.
    const time = Date.now() / 1000 - 2;
    this.#capacities.push(mode === "provisioned" ? { time, mode, read: 1, write: 1 } : { time, mode });
    this.mark({ time, label: `The table is ${mode}`, since: "Since the switch" });
    this.changed();
  }

  async sendSamples(count: number): Promise<number> {
    for (let n = 0; n < count; n++) {
      this.happened(`again-2/sample ${n}.jpg`, Date.now() / 1000 - 2, "text");
    }
    this.changed();
    return count;
  }

  async replayFailures(ids?: readonly string[]): Promise<number> {
    const taken = this.#failures.filter(({ id }) => ids === undefined || ids.includes(id));
    for (const { key = "unknown" } of taken) this.happened(key, Date.now() / 1000 - 2, "text");
    return this.discardFailures(taken.map(({ id }) => id));
  }

  async discardFailures(ids: readonly string[]): Promise<number> {
    const before = this.#failures.length;
    this.#failures = this.#failures.filter(({ id }) => !ids.includes(id));
    this.changed();
    return before - this.#failures.length;
  }
}
