import { randomUUID } from "node:crypto";
import { XrayError } from "../service/error.ts";

/** "Retrievals will time out after 60 minutes", https://docs.aws.amazon.com/xray/latest/api/API_StartTraceRetrieval.html */
const LIFETIME_SECONDS = 60 * 60;
/** Our own choice: the oldest retrievals are forgotten. */
const MAX_RETRIEVALS = 1000;

export type RetrievalStatus = "COMPLETE" | "CANCELLED" | "TIMEOUT";

/** A search that was started. Times are epoch seconds. */
export interface Retrieval {
  readonly traceIds: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly started: number;
}

/** The retrievals that were started; here each is complete at once. */
export class Retrievals {
  readonly #retrievals = new Map<string, Retrieval & { cancelled: boolean }>();

  start(retrieval: Retrieval): string {
    const token = randomUUID();
    this.#retrievals.set(token, { ...retrieval, cancelled: false });
    for (const oldest of this.#retrievals.keys()) {
      if (this.#retrievals.size <= MAX_RETRIEVALS) break;
      this.#retrievals.delete(oldest);
    }
    return token;
  }

  /** Throws ResourceNotFoundException for a token that was not given out. */
  get(token: string, now: number): { readonly retrieval: Retrieval; readonly status: RetrievalStatus } {
    const retrieval = this.#find(token);
    if (retrieval.cancelled) return { retrieval, status: "CANCELLED" };
    return { retrieval, status: now - retrieval.started > LIFETIME_SECONDS ? "TIMEOUT" : "COMPLETE" };
  }

  cancel(token: string): void {
    this.#find(token).cancelled = true;
  }

  #find(token: string): Retrieval & { cancelled: boolean } {
    const retrieval = this.#retrievals.get(token);
    if (retrieval === undefined) {
      throw new XrayError("ResourceNotFoundException", `There is no trace retrieval ${token}`, 404);
    }
    return retrieval;
  }
}
