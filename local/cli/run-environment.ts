import { writeFile } from "node:fs/promises";
import { EXIT } from "@image-text/commands/run-command";
import { terminalWidth } from "@image-text/commands/table";
import { UserError } from "@image-text/commands/user-error";
import { checkPort } from "../host/port.ts";
import { failureQueues } from "../run/failures.ts";
import { filesIn, repeated, SAMPLES } from "../run/feed.ts";
import { isComplete, type Report } from "../run/report.ts";
import { startRun } from "../run/run.ts";
import type { Run } from "../run/running.ts";
import { synthesize } from "../run/synthesize.ts";
import { present } from "../template/source.ts";
import type { StartOptions } from "./options.ts";
import {
  formatCapacity,
  formatDifferences,
  formatInvocationEvent,
  formatLeft,
  formatServices,
  formatTexts,
  progressOf,
} from "./print.ts";

/** Images that are in process at the same time while the folder is fed; `--load` does not wait. */
const PACE = 4;
/** Uploads at the same time under `--load`. */
const LOAD_AT_A_TIME = 8;

/** What shells report of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * `npm start`: synthesizes, runs, feeds, reports, and stays up until Ctrl-C.
 * @returns the exit code.
 * @throws UserError when a port is taken, a file cannot be read, or the synthesis fails.
 */
export async function runEnvironment(options: StartOptions): Promise<number> {
  const files = await filesIn(options.images ?? SAMPLES);
  // Before the synthesis, which takes some seconds; taken in the meantime, it is noticed then.
  await checkPort(options.port, "--port");
  await checkPort(options.daemonPort, "--daemon-port");
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => resolve("interrupted"));
  });
  console.log(`Synthesizing ${options.environment} …`);
  const deployment = await Promise.race([synthesize(options.environment), interrupted]);
  if (deployment === "interrupted") return INTERRUPTED;
  const run = await startRun({
    ...present({ capacity: options.capacity }),
    port: options.port,
    daemonPort: options.daemonPort,
    retryDelay: options.retryDelay,
    deployment,
    observe(event) {
      const line = formatInvocationEvent(event);
      if (line !== undefined) console.log(line);
    },
  });
  try {
    if ((await Promise.race([feed(run, files, options.load), interrupted])) === "interrupted")
      return INTERRUPTED;
    const report = await run.report();
    const width = terminalWidth();
    console.log(`\n${formatTexts(report, width)}\n\n${formatServices(report, width)}\n`);
    const left = formatLeft(report);
    if (left !== undefined) console.log(`${left}\n`);
    if (options.json !== undefined) await write(options.json, report);
    if (!options.exit) {
      console.log(addresses(run, options.retryDelay));
      await interrupted;
    }
    return isComplete(report) ? EXIT.done : EXIT.no;
  } finally {
    await run.close();
  }
}

async function write(file: string, report: Report): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`).catch((error: unknown) => {
    throw new UserError(`--json ${file} could not be written: ${String(error)}`);
  });
}

async function feed(
  run: Run,
  files: Awaited<ReturnType<typeof filesIn>>,
  load: number | undefined,
): Promise<void> {
  const uploads = load === undefined ? files : repeated(files, load);
  const stop = run.images.onChange(progressOf(uploads.length, (line) => console.log(line)));
  const differences = formatDifferences(run.deployment);
  if (differences !== undefined) console.log(differences);
  const { capacity } = run.cloud.dynamodb.table(run.table.name);
  console.log(`Table ${run.table.name} is ${formatCapacity(capacity)}.`);
  console.log(`Uploading ${uploads.length} files to s3://${run.inputBucket} …`);
  await run.feed(
    uploads,
    load === undefined ? { atATime: PACE, paced: true } : { atATime: LOAD_AT_A_TIME, paced: false },
  );
  await run.settled();
  stop();
}

function addresses(run: Run, retryDelay: number): string {
  const { cloud, endpoint, pageUrl, inputBucket, deployment } = run;
  const queues = failureQueues(deployment).map(
    // Version 1 of the AWS CLI takes AWS_ENDPOINT_URL for every service but this one, and would ask AWS.
    ({ name }) =>
      `\n  aws sqs receive-message --endpoint-url ${endpoint} --queue-url ${endpoint}/${deployment.account}/${name}`,
  );
  return `It stays up until Ctrl-C.

  Page            ${pageUrl}
  AWS endpoint    ${endpoint}   (any access key but the functions' is the administrator's)
  X-Ray daemon    ${cloud.daemon.address}   (UDP and TCP)

  export AWS_ENDPOINT_URL=${endpoint} AWS_DEFAULT_REGION=${deployment.region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws s3 cp photo.jpg s3://${inputBucket}/
  aws xray get-trace-summaries --start-time $(($(date +%s) - 600)) --end-time $(date +%s)${queues.join("")}

Not as on AWS: Lambda tries a failed event again after ${retryDelay} s instead of 60 (--retry-delay), and insights count
faults in spans of 10 s instead of 60. Text is read by Tesseract, not by Rekognition's model. A function's memory
setting bounds V8's heap only. A new table has saved up one second of capacity; autoscaling does not run.`;
}
