import { resultOf } from "@image-text/contract/item";
import type { Result } from "@image-text/contract/result";
import { normalSequencer } from "@image-text/contract/sequencer";
import { readFailedEvent } from "../run/failed-event.ts";
import { failureQueues } from "../run/failures.ts";
import type { Run } from "../run/running.ts";
import type { Picture } from "./storm.ts";

/** The outcome of a key. The first four are correct. */
export const ENDINGS = [
  /** The result of its newest upload. */
  "result",
  /** The recorded rejection of its newest upload. */
  "rejection",
  /** A message in the failure queue. */
  "failure queue",
  /** Deleted, without a remaining result. */
  "deleted",
  /** Its newest upload has neither a result nor a failure. */
  "lost",
  /** The result of an older upload. */
  "stale",
  /** A remaining result of a deleted picture. */
  "not deleted",
  /** The text of another picture. */
  "mixed up",
] as const;
export type Ending = (typeof ENDINGS)[number];
export const PROMISED: ReadonlySet<Ending> = new Set(["result", "rejection", "failure queue", "deleted"]);

export interface Verdict {
  readonly key: string;
  readonly ending: Ending;
}

/**
 * Checks every key of the storm: compares S3 with the table and the failure queue.
 * `expected` is the text of each picture by its name, `undefined` for one that is rejected.
 */
export async function judge(
  run: Run,
  uploaded: ReadonlyMap<string, Picture>,
  expected: ReadonlyMap<string, string | undefined>,
  keys: readonly string[],
): Promise<readonly Verdict[]> {
  const { cloud, inputBucket, deployment, table } = run;
  const results = new Map(
    (await cloud.dynamodb.items(table.name)).map(resultOf).map((result) => [result.image, result]),
  );
  const waiting = failureQueues(deployment)
    .flatMap(({ arn }) => cloud.sqs.queues.messages(arn))
    .flatMap(({ body }) => readFailedEvent(body, deployment).upload ?? []);

  return [...new Set(keys)].sort().map((key) => {
    const [newest] = cloud.s3.versions(inputBucket, key);
    const result = results.get(key);
    const waits = waiting.some((upload) => upload.key === key);
    if (newest === undefined) return { key, ending: "deleted" };
    const isCurrent = result !== undefined && result.sequencer === normalSequencer(newest.sequencer);
    if (newest.content === undefined) {
      if (result?.status !== "text") return { key, ending: "deleted" };
      return { key, ending: waits ? "failure queue" : "not deleted" };
    }
    if (isCurrent) {
      const picture = uploaded.get(newest.versionId);
      return { key, ending: endingOf(result, picture && expected.get(picture.name)) };
    }
    if (waits) return { key, ending: "failure queue" };
    return { key, ending: result === undefined ? "lost" : "stale" };
  });
}

function endingOf(result: Result, expected: string | undefined): Ending {
  if (result.status !== "text") return expected === undefined ? "rejection" : "mixed up";
  return textOf(result) === expected ? "result" : "mixed up";
}

/** The text of a result, for comparison; undefined for a rejection. */
export function textOf(result: Result): string | undefined {
  return result.status === "text" ? result.lines.map(({ text }) => text).join("\n") : undefined;
}
