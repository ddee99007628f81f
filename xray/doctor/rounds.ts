import type { TraceStore } from "../traces/store.ts";
import type { Doctor } from "./doctor.ts";
import { type Circumstances, examine, PATIENCE_SECONDS } from "./trace.ts";

/** Traces examined at a time: this process also serves what is traced. */
const MAX_AT_A_TIME = 500;

/** Examines each trace once it has had no document for a while, and again when it has changed since. */
export class Rounds {
  readonly #doctor: Doctor;
  readonly #store: TraceStore;
  readonly #circumstances: () => Circumstances;
  /** When the last document of a trace came, epoch seconds; least recently first. */
  readonly #waiting = new Map<string, number>();

  constructor(doctor: Doctor, store: TraceStore, circumstances: () => Circumstances) {
    this.#doctor = doctor;
    this.#store = store;
    this.#circumstances = circumstances;
  }

  /** To be called when a document of a trace has come; `now` is epoch seconds. */
  add(traceId: string, now: number): void {
    this.#waiting.delete(traceId);
    this.#waiting.set(traceId, now);
  }

  /** Examines the traces that have settled. `patience` is in seconds: 0 examines all that wait. */
  make(patience = PATIENCE_SECONDS): void {
    const circumstances = this.#circumstances();
    let left = MAX_AT_A_TIME;
    for (const [id, since] of this.#waiting) {
      if (since > circumstances.now - patience || left-- === 0) return;
      this.#waiting.delete(id);
      const trace = this.#store.get(id);
      if (trace === undefined) continue;
      for (const report of examine(trace, circumstances)) this.#doctor.report(report);
    }
  }
}
