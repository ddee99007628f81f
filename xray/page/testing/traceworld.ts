import { randomUUID } from "node:crypto";
import { createXray } from "../../service/service.ts";
import { findingRows } from "../server/findings.ts";
import type { Mark, TraceSource } from "../server/source.ts";
import { type Ending, FUNCTIONS, newTraceId, TABLE, uploadDocuments } from "./documents.ts";
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

export interface Upload {
  readonly key: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly ending: Ending;
  readonly traceId: string;
}

/** The traces of a made-up run: enough of everything for each view to have something to show. */
export class TraceWorld implements TraceSource {
  readonly id: string = randomUUID();
  readonly about: string = "dev · eu-west-1";
  readonly #xray = createXray({ groups: GROUPS });
  readonly #listeners = new Set<() => void>();
  readonly #uploads: Upload[] = [];
  readonly #marks: Mark[] = [];
  #insight: ReturnType<typeof insightOf> | undefined;

  /** One upload that went through the pipeline at `at` (epoch seconds); `pace` stretches its times. */
  happened(key: string, at: number, ending: Ending, pace = 1): Upload {
    const traceId = newTraceId(at);
    for (const document of uploadDocuments(traceId, at, ending, key, pace)) {
      this.#xray.receive(JSON.stringify(document));
    }
    const upload = { key, at, ending, traceId };
    this.#uploads.unshift(upload);
    return upload;
  }

  /** The last minutes of a busy run, up to `now` (epoch seconds). */
  fill(now: number, uploads = 60): this {
    for (let n = 0; n < uploads; n++) {
      const name = ["receipts/garden cafe", "signs/exit", "labels/parcel", "screens/login"][n % 4];
      const ending = n === uploads - 1 ? "running" : endingOf(n, uploads);
      this.happened(`${name} ${n}.jpg`, now - (uploads - n) * 4, ending, 0.6 + ((n * 37) % 50) / 40);
    }
    this.#insight = insightOf(now);
    return this;
  }

  /** A document as a client sends it; `sender` is for the doctor. */
  receive(document: string, sender: string): void {
    this.#xray.receive(document, sender);
  }

  mark(mark: Mark): void {
    this.#marks.push(mark);
  }

  /** Tells the page that something changed. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Newest first. */
  uploads = (): readonly Upload[] => this.#uploads;
  marks = (): readonly Mark[] => this.#marks;
  findings = () => findingRows(this.#xray);
  traceStore = () => {
    const { traces, limits, evicted, refused } = this.#xray.statistics();
    return { kept: traces, limit: limits.traces, evicted, refused };
  };

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
