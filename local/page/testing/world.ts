import sharp from "sharp";
import { createXray } from "../../xray/service.ts";
import type { ImageRow, NotificationRow, PageSource, TableRow } from "../source.ts";
import { ACCOUNT, BUCKETS, type Ending, FUNCTIONS, newTraceId, TABLE, uploadDocuments } from "./documents.ts";
import { insightOf } from "./insight.ts";

const LINES = ["GARDEN CAFE", "Flat white 3.80", "Total 12.40", "THANK YOU"];

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

  /** One upload that went through the pipeline at `at` (epoch seconds). */
  upload1(key: string, at: number, ending: Ending, pace = 1): string {
    const traceId = newTraceId(at);
    for (const document of uploadDocuments(traceId, at, ending, key, pace)) {
      this.#xray.receive(JSON.stringify(document));
    }
    const lines = ending === "text" ? LINES : [];
    const failed = ending === "throttled" || ending === "denied";
    this.#images.unshift({
      key,
      uploadedAt: at * 1000,
      size: 48_000 + key.length * 997,
      status:
        ending === "running" ? "processing" : failed ? "failed" : ending === "rejected" ? "rejected" : "text",
      ...(ending === "rejected"
        ? { reason: "The file is not a picture: its first bytes are those of a PDF." }
        : {}),
      ...(failed
        ? {
            reason:
              ending === "throttled" ? "ProvisionedThroughputExceededException" : "AccessDeniedException",
          }
        : {}),
      traceId,
      width: 640,
      height: 420,
      lines: lines.map((text, row) => ({ text, confidence: 99.2 - row * 4.1, box: box(row, 0, 1) })),
      words: lines.flatMap((text, row) =>
        text.split(" ").map((word, index, all) => ({
          text: word,
          confidence: 98.7 - index * 3,
          box: box(row, index, all.length),
        })),
      ),
    });
    if (failed) {
      this.#failures.unshift({
        id: traceId.slice(-12),
        key,
        function: "image-text-dev-detect-text",
        reason:
          ending === "throttled"
            ? "ProvisionedThroughputExceededException: the table's capacity was exceeded"
            : "AccessDeniedException: not authorized to perform rekognition:DetectText",
      });
    }
    const second = Math.floor(at);
    const slot = this.#seconds.find((row) => row.time === second) ?? {
      time: second,
      read: 0,
      write: 0,
      throttled: 0,
    };
    if (!this.#seconds.includes(slot)) this.#seconds.push(slot);
    slot.write += ending === "text" || ending === "rejected" ? 1 : 0;
    slot.throttled += ending === "throttled" ? 4 : 0;
    return traceId;
  }

  /** The last minutes of a busy run, up to `now` (epoch seconds). */
  fill(now: number, uploads = 60): this {
    for (let n = 0; n < uploads; n++) {
      const ending: Ending =
        n % 11 === 7
          ? "rejected"
          : n > uploads * 0.6 && n % 3 === 0
            ? "throttled"
            : n % 29 === 17
              ? "denied"
              : "text";
      this.upload1(
        `${["receipts/garden cafe", "signs/exit", "labels/parcel", "screens/login"][n % 4]} ${n}.jpg`,
        now - (uploads - n) * 4,
        n === uploads - 1 ? "running" : ending,
        0.6 + ((n * 37) % 50) / 40,
      );
    }
    this.#seconds.sort((a, b) => a.time - b.time);
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
    const shade = which === "original" ? ["#8a8474", "#4c483f"] : ["#fbfaf6", "#141414"];
    const rows = LINES.map(
      (text, row) => `<text x="64" y="${96 + row * 84}" font-size="44" fill="${shade[1]}">${text}</text>`,
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="420" font-family="DejaVu Sans"><rect width="640" height="420" fill="${shade[0]}"/>${rows.join("")}</svg>`;
    return { body: await sharp(Buffer.from(svg)).png().toBuffer(), contentType: "image/png" };
  }

  async upload(key: string, body: Buffer, contentType: string): Promise<void> {
    this.#uploads.set(key, { body, contentType });
    this.upload1(key, Date.now() / 1000 - 2, contentType.startsWith("image/") ? "text" : "rejected");
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
      this.upload1(failure.key ?? "unknown", Date.now() / 1000 - 2, "text");
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

function box(row: number, index: number, of: number) {
  return { left: 0.1 + (index * 0.62) / of, top: 0.13 + row * 0.2, width: 0.6 / of, height: 0.12 };
}
