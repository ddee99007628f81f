import { createXray } from "@image-text/xray/service";
import type { ImageRow, NotificationRow, PageSource, TableRow } from "../source.ts";
import { ACCOUNT, BUCKETS, type Ending, FUNCTIONS, newTraceId, TABLE, uploadDocuments } from "./documents.ts";
import { drawn, imageRow } from "./image.ts";
import { insightOf } from "./insight.ts";

const service = (name: string, type: string) => `service(id(name: "${name}", type: "${type}"))`;
const GROUPS = [
  {
    name: "image-text-dev",
    filterExpression: service(FUNCTIONS[0], "AWS::Lambda::Function"),
    insights: false,
  },
  {
    name: "image-text-dev-faults",
    filterExpression: `${service(FUNCTIONS[1], "AWS::Lambda::Function")} { fault }`,
    insights: true,
  },
  {
    name: "image-text-dev-throttled",
    filterExpression: `${service(TABLE, "AWS::DynamoDB::Table")} { throttle }`,
    insights: false,
  },
].map(({ name, filterExpression, insights }) => ({
  name,
  filterExpression,
  insightsEnabled: insights,
  notificationsEnabled: insights,
  tags: {},
}));

/** A run that never was: enough of everything for each view of the page to have something to show. */
export class World implements PageSource {
  readonly environment = "dev";
  readonly region = "eu-west-1";
  readonly account = ACCOUNT;
  readonly inputBucket = BUCKETS[0];
  readonly #xray = createXray({ groups: GROUPS });
  readonly #listeners = new Set<() => void>();
  readonly #uploads = new Map<string, { body: Buffer; contentType: string }>();
  #images: ImageRow[] = [];
  #notes: NotificationRow[] = [];
  #failures: { id: string; key?: string; function: string; reason: string }[] = [];
  #mode: TableRow["mode"] = "provisioned";
  #seconds: { time: number; read: number; write: number; throttled: number }[] = [];
  #insight: ReturnType<typeof insightOf> | undefined;
  /** Set to make the next switch of the table's mode fail with this reason. */
  refusal: string | undefined;

  /** One upload that went through the pipeline at `at` (epoch seconds); `pace` stretches its times. */
  happened(key: string, at: number, ending: Ending, pace = 1): void {
    const traceId = newTraceId(at);
    for (const document of uploadDocuments(traceId, at, ending, key, pace)) {
      this.#xray.receive(JSON.stringify(document));
    }
    const image = imageRow(key, at, ending, traceId);
    this.#images.unshift(image);
    if (image.status === "failed") {
      this.#failures.unshift({
        id: traceId.slice(-12),
        key,
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
  }

  /** The last minutes of a busy run, up to `now` (epoch seconds). */
  fill(now: number, uploads = 60): this {
    for (let n = 0; n < uploads; n++) {
      const name = ["receipts/garden cafe", "signs/exit", "labels/parcel", "screens/login"][n % 4];
      const ending = n === uploads - 1 ? "running" : endingOf(n, uploads);
      this.happened(`${name} ${n}.jpg`, now - (uploads - n) * 4, ending, 0.6 + ((n * 37) % 50) / 40);
    }
    const insight = insightOf(now);
    this.#insight = insight;
    this.#notes = insight.events.map((event, index) => ({
      id: `note-${index}`,
      time: Number(event.EventTime),
      topic: "image-text-dev-insights",
      subject: "AWS Notification Message",
      message: `"X-Ray insight ${index === 2 ? "CLOSED" : "ACTIVE"} in group image-text-dev-faults: ${event.Summary}"`,
    }));
    return this;
  }

  /** Tells the page to look again. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  images = () => this.#images;
  notifications = () => this.#notes;
  failures = () => this.#failures;
  traceStore = () => {
    const { traces, limits, evicted, refused } = this.#xray.statistics();
    return { kept: traces, limit: limits.traces, evicted, refused };
  };

  async picture(which: "original" | "processed", key: string) {
    const uploaded = this.#uploads.get(key);
    if (uploaded) return uploaded;
    const image = this.#images.find((row) => row.key === key);
    if (!image || (which === "processed" && image.status === "rejected")) return undefined;
    return drawn(which);
  }

  async upload(key: string, body: Buffer, contentType: string): Promise<void> {
    this.#uploads.set(key, { body, contentType });
    this.happened(key, Date.now() / 1000 - 2, contentType.startsWith("image/") ? "text" : "rejected");
    this.changed();
  }

  table(): TableRow {
    return {
      name: TABLE,
      mode: this.#mode,
      ...(this.#mode === "provisioned"
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
    this.#mode = mode;
    this.changed();
  }

  async replayFailures(): Promise<number> {
    const taken = this.#failures.length;
    for (const failure of this.#failures)
      this.happened(failure.key ?? "unknown", Date.now() / 1000 - 2, "text");
    this.#failures = [];
    this.changed();
    return taken;
  }

  async xray(path: string, body: unknown) {
    if (path.startsWith("/Insight")) return { status: 200, body: this.#insight?.answer(path, body) ?? {} };
    return this.#xray.handle(path, body);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Some are rejected, some denied; towards the end the table is throttled. */
function endingOf(n: number, of: number): Ending {
  if (n % 11 === 7) return "rejected";
  if (n > of * 0.6 && n % 3 === 0) return "throttled";
  return n % 29 === 17 ? "denied" : "text";
}
