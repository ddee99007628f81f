import { writeFile } from "node:fs/promises";
import { EXIT } from "@image-text/commands/run-command";
import { terminalWidth } from "@image-text/commands/table";
import { wrap } from "@image-text/commands/text";
import { UserError } from "@image-text/commands/user-error";
import { describeFinding } from "@image-text/xray/doctor";
import { createFaults } from "../faults/faults.ts";
import { checkPort } from "../host/port.ts";
import { filesIn, repeated, SAMPLES } from "../run/feed.ts";
import { isComplete, type Report } from "../run/report.ts";
import { startRun } from "../run/run.ts";
import type { Run } from "../run/running.ts";
import { synthesize } from "../run/synthesize.ts";
import { present } from "../template/source.ts";
import { formatAddresses, formatInvitation } from "./addresses.ts";
import { openBrowser } from "./open-browser.ts";
import type { StartOptions } from "./options.ts";
import {
  formatCapacity,
  formatDifferences,
  formatInvocationEvent,
  formatLeft,
  formatServices,
  formatTexts,
  printedOnce,
  progressOf,
} from "./print.ts";
import { formatThrottling } from "./throttling.ts";

/** Images that are processed at the same time; `--load` uploads without waiting for results. */
const PACE = 4;
/** Uploads at the same time under `--load`. */
const LOAD_AT_A_TIME = 8;

/** The exit code of a command that Ctrl-C ended: 128 plus the number of SIGINT. https://tldp.org/LDP/abs/html/exitcodes.html */
const INTERRUPTED = 130;

/**
 * `npm start`: synthesizes, runs, feeds, reports, and stays up until Ctrl-C.
 * @returns the exit code.
 * @throws UserError when a port is taken, a file cannot be read, or the synthesis fails.
 */
export async function runEnvironment(options: StartOptions): Promise<number> {
  const files = await filesIn(options.images ?? SAMPLES);
  // Checked before the synthesis, which takes some seconds; a port that is taken meanwhile is reported then.
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
    faults: createFaults(options.fault, options.seed),
    deployment,
    observe(event) {
      const line = formatInvocationEvent(event);
      if (line !== undefined) console.log(line);
    },
    onDenied: printedOnce((line) => console.log(line)),
  });
  run.cloud.xray.doctor.onFinding((finding) => console.log(describeFinding(finding)));
  try {
    // Before the first upload: you need the address to watch the load.
    console.log(`\n${formatAddresses(run)}\n`);
    const unopened = options.open ? await openBrowser(run.pageUrl) : undefined;
    if (unopened !== undefined) console.log(`${unopened}\n`);
    if ((await Promise.race([feed(run, files, options.load), interrupted])) === "interrupted")
      return INTERRUPTED;
    const report = await run.report();
    const width = terminalWidth();
    const sections = [
      formatTexts(report, width),
      formatServices(report, width),
      formatLeft(report),
      formatThrottling(report, run.table.name, options.exit ? undefined : run.pageUrl),
    ];
    for (const section of sections) if (section !== undefined) console.log(`\n${section}`);
    if (options.json !== undefined) await write(options.json, report);
    if (!options.exit) {
      console.log(`\n${formatInvitation(run, options.retryDelay)}`);
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
  const stop = run.images.onChange(progressOf(uploads.length, terminalWidth(), (line) => console.log(line)));
  const differences = formatDifferences(run.deployment);
  if (differences !== undefined)
    console.log(
      differences
        .split("\n")
        .flatMap((line) => wrap(line, terminalWidth()))
        .join("\n"),
    );
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
