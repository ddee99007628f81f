/** A semaphore: a number of slots, granted in the order of the requests. */
export interface Slots {
  /** Resolves with the function that gives the place back. */
  take(): Promise<() => void>;
}

/**
 * Bounds how many processes run at the same time on this machine. AWS's own bound is the account's concurrency;
 * an event that waits for a place here is not throttled, it dwells in the queue.
 */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let given = true;
      return () => {
        if (!given) return;
        given = false;
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      };
    },
  };
}
