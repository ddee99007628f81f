import { join } from "node:path";
import { EXIT } from "@image-text/commands/run-command";
import { formatTable, terminalWidth } from "@image-text/commands/table";
import { STORM } from "../chaos/faults.ts";
import { readCalmly } from "../chaos/rehearsal.ts";
import { type Picture, planStorm, readPictures, storm } from "../chaos/storm.ts";
import { ENDINGS, judge, PROMISED, type Verdict } from "../chaos/verdict.ts";
import { createFaults } from "../faults/faults.ts";
import { SAMPLES } from "../run/feed.ts";
import { startRun } from "../run/run.ts";
import { synthesize } from "../run/synthesize.ts";
import type { ChaosOptions } from "./options.ts";

/** Small samples that are read quickly, whose texts differ. */
const PICTURES = ["sign-no-parking.png", "sign-emergency-exit.jpg", "parcel-label.png", "business card.png"];
/** What cannot be read at all. */
const BROKEN: Picture = {
  name: "broken.png",
  body: Buffer.from("\x89PNG\r\n\x1a\n and nothing else", "latin1"),
};
/** Seconds before Lambda's first retry: a storm of minutes has no time for AWS's 60. */
const RETRY_DELAY = 0.5;
/** Changes between two lines of progress. */
const TOLD_EVERY = 100;

/**
 * `npm run chaos`: sends uploads, overwrites and deletions through an environment while everything around it fails,
 * and looks whether each name ended as promised; then replays the failure queue in calm weather.
 * @returns the exit code: 2 when something was lost, is stale or was mixed up.
 */
export async function runChaos({ environment, uploads, seed, fault }: ChaosOptions): Promise<number> {
  console.log(`Synthesizing ${environment} …`);
  const deployment = await synthesize(environment);
  const faults = createFaults(fault.length > 0 ? fault : STORM, seed);
  const pictures = [...(await readPictures(PICTURES.map((name) => join(SAMPLES, name)))), BROKEN];

  const calm = await startRun({ deployment, port: 0, daemonPort: 0, retryDelay: RETRY_DELAY });
  const expected = await readCalmly(calm, pictures).finally(() => calm.close());

  const run = await startRun({ deployment, port: 0, daemonPort: 0, retryDelay: RETRY_DELAY, faults });
  try {
    const changes = planStorm(pictures, uploads, seed);
    console.log(`Storm ${seed}: ${uploads} uploads and ${changes.length - uploads} deletions …`);
    const uploaded = await storm(run, changes, (done) => {
      if (done % TOLD_EVERY === 0) console.log(`  ${done} of ${changes.length} changes`);
    });
    faults.stop();
    const keys = changes.map(({ key }) => key);
    const after = await judge(run, uploaded, expected, keys);
    const replayed = await run.replayFailures();
    await run.settled();
    const replayedVerdicts = await judge(run, uploaded, expected, keys);

    const width = terminalWidth();
    const injected = [...faults.injected()].map(([name, count]) => [name, String(count)]);
    console.log(
      `\n${formatTable([{ name: "Fault" }, { name: "Injected", align: "right" }], injected, width)}`,
    );
    console.log(`\n${formatVerdicts(after, replayedVerdicts, width)}\n`);
    console.log(`Replayed from the failure queue: ${replayed}. Left in it: ${run.failures().length}.`);
    const broken = [...after, ...replayedVerdicts].filter(({ ending }) => !PROMISED.has(ending));
    for (const { key, ending } of broken) console.log(`${key}: ${ending}`);
    const left = replayedVerdicts.some(({ ending }) => ending === "failure queue");
    console.log(broken.length === 0 && !left ? "Nothing was lost." : "The promise was broken.");
    return broken.length === 0 && !left ? EXIT.done : EXIT.no;
  } finally {
    await run.close();
  }
}

function formatVerdicts(after: readonly Verdict[], replayed: readonly Verdict[], width: number): string {
  const count = (verdicts: readonly Verdict[], ending: string) =>
    String(verdicts.filter((verdict) => verdict.ending === ending).length);
  return formatTable(
    [
      { name: "Names that ended as" },
      { name: "After the storm", align: "right" },
      { name: "After the replay", align: "right" },
    ],
    ENDINGS.map((ending) => [ending, count(after, ending), count(replayed, ending)]),
    width,
  );
}
