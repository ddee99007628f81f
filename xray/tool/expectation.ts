import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const answer = z.object({
  TraceSummaries: z.array(z.object({ Id: z.string() })),
  NextToken: z.string().optional(),
});
const refusal = z.object({ Message: z.string() });

const POLL_MILLISECONDS = 200;
/** Traces that began before are not looked at: they are of an earlier test. */
const LOOK_BACK_SECONDS = 3600;

export interface Expectation {
  /** Address of the X-Ray API. */
  readonly url: string;
  readonly expression: string;
  /** At least so many traces. */
  readonly count: number;
  readonly withinSeconds: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Waits until enough traces fulfil a filter expression. Returns the ids that do; fewer than expected when the time is
 * over. Throws an error if X-Ray does not answer, or refuses the expression.
 */
export async function waitForTraces(expectation: Expectation): Promise<readonly string[]> {
  const { count, withinSeconds } = expectation;
  const deadline = performance.now() + withinSeconds * 1000;
  for (;;) {
    const ids = await ask(expectation);
    const left = deadline - performance.now();
    if (ids.length >= count || left <= 0) return ids;
    await sleep(Math.min(left, POLL_MILLISECONDS));
  }
}

async function ask({ url, expression, headers = {} }: Expectation): Promise<readonly string[]> {
  const now = Date.now() / 1000;
  const frame = { StartTime: now - LOOK_BACK_SECONDS, EndTime: now + LOOK_BACK_SECONDS };
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const body = JSON.stringify({ ...frame, FilterExpression: expression, NextToken });
    const response = await fetch(new URL("/TraceSummaries", url), { method: "POST", headers, body });
    const found: unknown = await response.json();
    if (!response.ok) throw new Error(refusal.parse(found).Message);
    const page = answer.parse(found);
    ids.push(...page.TraceSummaries.map(({ Id }) => Id));
    NextToken = page.NextToken;
    // A token belongs to the request that it was given for.
  } while (NextToken !== undefined);
  return ids;
}
