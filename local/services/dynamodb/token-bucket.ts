/**
 * Capacity units as DynamoDB hands them out: `rate` a second, of which what stays unused can be saved up.
 * Times are epoch milliseconds.
 */
export interface TokenBucket {
  /** Units that could be taken now. Negative after a request turned out larger than was reserved. */
  balance(now: number): number;
  /**
   * Takes so many units, or takes none and returns false. One unit must be there; a larger request takes the rest
   * in advance, and the next one waits until that is paid back. DynamoDB does not publish its rule. This one keeps
   * the rate exact, and lets small requests not starve a large one.
   */
  take(units: number, now: number): boolean;
  /** Corrects what was taken by the difference, once the real consumption is known. */
  settle(difference: number): void;
  /** Changes the rate; the balance stays, as far as the new rate allows to save it up. */
  setRate(rate: number, now: number): void;
}

export interface TokenBucketOptions {
  /** Units a second. */
  readonly rate: number;
  /** How many seconds' worth can be saved up. */
  readonly seconds: number;
  /** Balance at the beginning, in seconds' worth. */
  readonly initialSeconds: number;
  readonly now: number;
}

export function createTokenBucket(options: TokenBucketOptions): TokenBucket {
  let { rate, now: last } = options;
  let balance = rate * options.initialSeconds;
  const most = () => rate * options.seconds;

  function refill(now: number): void {
    // A clock that was set back gives nothing.
    balance = Math.min(most(), balance + (Math.max(0, now - last) / 1000) * rate);
    last = now;
  }

  return {
    balance(now) {
      refill(now);
      return balance;
    },
    take(units, now) {
      refill(now);
      if (balance < Math.min(units, 1)) return false;
      balance -= units;
      return true;
    },
    settle(difference) {
      balance -= difference;
    },
    setRate(next, now) {
      refill(now);
      rate = next;
      balance = Math.min(balance, most());
    },
  };
}
