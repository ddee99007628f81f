import { writeFile } from "node:fs/promises";
import { filesIn, repeated, SAMPLES } from "./feed.ts";
import { HELP, readOptions } from "./options.ts";
import { formatServices, formatTexts, progressOf } from "./print.ts";
import { isComplete } from "./report.ts";
import { type Run, startRun } from "./run.ts";
import { synthesize } from "./synthesize.ts";

/** Images that are in process at the same time while the folder is fed; `--load` does not wait. */
const PACE = 4;
/** Uploads at the same time under `--load`. */
const LOAD_AT_A_TIME = 8;

/**
 * `npm start`: synthesizes, runs, feeds, reports, and stays up until Ctrl-C.
 * @returns the exit code.
 * @throws UsageError for what the person who started it can mend.
 */
export async function start(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  const files = await filesIn(options.images ?? SAMPLES);
  console.log(`Synthesizing ${options.environment} …`);
  const deployment = await synthesize(options.environment);
  const run = await startRun({ ...options, deployment });
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(130));
  });
  try {
    const feeding = feed(run, files, options.load).then(async () => {
      const report = await run.report();
      if (options.report !== undefined)
        await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
      console.log(`\n${formatTexts(report)}\n\n${formatServices(report)}\n`);
      return isComplete(report) ? 0 : 1;
    });
    const ended = await Promise.race([feeding, interrupted]);
    if (options.exit || ended === 130) return ended;
    console.log(addresses(run));
    await interrupted;
    return ended;
  } finally {
    await run.close();
  }
}

async function feed(
  run: Run,
  files: Awaited<ReturnType<typeof filesIn>>,
  load: number | undefined,
): Promise<void> {
  const uploads = load === undefined ? files : repeated(files, load);
  const stop = run.images.onChange(progressOf(uploads.length, (line) => console.log(line)));
  console.log(`Uploading ${uploads.length} files to s3://${run.inputBucket} …`);
  await run.feed(
    uploads,
    load === undefined ? { atATime: PACE, paced: true } : { atATime: LOAD_AT_A_TIME, paced: false },
  );
  await run.settled();
  stop();
}

function addresses(run: Run): string {
  const { cloud, endpoint, pageUrl, inputBucket, deployment } = run;
  return `It stays up until Ctrl-C.

  Page            ${pageUrl}
  AWS endpoint    ${endpoint}   (any access key but the functions' is the administrator's)
  X-Ray daemon    ${cloud.daemon.address}   (UDP and TCP)

  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${deployment.region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws s3 cp photo.jpg s3://${inputBucket}/
  aws xray get-trace-summaries --start-time $(($(date +%s) - 600)) --end-time $(date +%s)`;
}
