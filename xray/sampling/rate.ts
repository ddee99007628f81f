/** Where time and chance come from, so that tests decide on both. */
export interface Circumstances {
  /** Epoch milliseconds; Date.now by default. */
  readonly clock?: () => number;
  /** From 0 up to, not including, 1; Math.random by default. */
  readonly random?: () => number;
}

/** A number of requests that may be taken in each second of the clock; a new second starts at zero again. */
export class PerSecond {
  #second = Number.NaN;
  #taken = 0;

  /** Whether there was one left in this second (epoch seconds); then it is taken. */
  take(second: number, limit: number): boolean {
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    if (this.#taken >= limit) return false;
    this.#taken++;
    return true;
  }
}
