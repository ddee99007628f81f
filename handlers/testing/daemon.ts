import { createSocket, type Socket } from "node:dgram";
import { EventEmitter, once } from "node:events";

/** A subsegment as it came off the wire. */
export interface Document {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly metadata?: { readonly default: Readonly<Record<string, unknown>> };
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly http?: { readonly response?: { readonly status?: number } };
  readonly cause?: {
    readonly exceptions?: readonly {
      readonly type?: string;
      readonly message?: string;
      readonly stack?: readonly { readonly path?: string; readonly line?: number | null }[];
    }[];
  };
}

/** The X-Ray daemon's side of its protocol: collects what arrives on a UDP port. */
export class Daemon implements AsyncDisposable {
  readonly #socket: Socket = createSocket("udp4");
  readonly #arrivals = new EventEmitter();
  #documents: Document[] = [];

  static async start(): Promise<Daemon> {
    const daemon = new Daemon();
    daemon.#socket.on("message", (message) => {
      const [header = "", body = ""] = message.toString().split("\n");
      if (JSON.parse(header).format !== "json") throw new Error(`A foreign datagram: ${header}`);
      daemon.#documents.push(JSON.parse(body));
      daemon.#arrivals.emit("document");
    });
    daemon.#socket.bind(0, "127.0.0.1");
    await once(daemon.#socket, "listening");
    return daemon;
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** Waits until a trace has so many documents of the name that is sent last, and gives all of the trace. */
  async trace(id: string, last: string, count = 1): Promise<Document[]> {
    const ofTrace = () => this.#documents.filter(({ trace_id }) => trace_id === id);
    while (ofTrace().filter(({ name }) => name === last).length < count)
      await once(this.#arrivals, "document");
    return ofTrace();
  }

  /** What has arrived so far. */
  get documents(): readonly Document[] {
    return this.#documents;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }
}
