/** Counts work that is under way. */
export interface Pending {
  readonly size: number;
  /** Counts `work` until it has ended. */
  add(work: Promise<void>): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createPending(): Pending {
  let size = 0;
  let whenIdle: (() => void)[] = [];
  return {
    get size() {
      return size;
    },
    add(work) {
      size += 1;
      void work.finally(() => {
        size -= 1;
        if (size > 0) return;
        for (const resolve of whenIdle) resolve();
        whenIdle = [];
      });
    },
    idle: () => (size === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}
