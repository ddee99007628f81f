/** Milliseconds without a document after which a trace is taken to be whole; a later one only costs doing it again. */
const SETTLED = 1000;
/** Milliseconds of work at a time, and of rest between: this process also serves what is traced. */
const WORK = 8;
const REST = 25;

/**
 * Prepares each trace shortly after its last document, so that the first request need not wait. Preparing ten thousand
 * traces at once would block the process for seconds.
 */
export class Ahead {
  readonly #prepare: (trace: string) => void;
  /** When the last document came, by trace id, longest ago first. */
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(prepare: (trace: string) => void) {
    this.#prepare = prepare;
  }

  /** To be called when a document of a trace has come. */
  add(trace: string): void {
    this.#waiting.delete(trace);
    this.#waiting.set(trace, performance.now());
    this.#timer ??= this.#after(SETTLED);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #after(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#work(), milliseconds).unref();
  }

  #work(): void {
    this.#timer = undefined;
    const start = performance.now();
    for (const [trace, since] of this.#waiting) {
      const now = performance.now();
      const pause = now - start > WORK ? REST : since + SETTLED - now;
      if (pause > 0) {
        this.#timer = this.#after(pause);
        return;
      }
      this.#waiting.delete(trace);
      this.#prepare(trace);
    }
  }
}
