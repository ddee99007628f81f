import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "@image-text/commands/user-error";
import { present } from "../template/source.ts";

export interface StartOptions {
  readonly environment: string;
  /** Undefined: as the environment declares it. */
  readonly capacity?: "provisioned" | "on-demand";
  /** Folder of pictures; undefined: the samples. */
  readonly images?: string;
  /** Uploads, repeating images; undefined: every image once. */
  readonly load?: number;
  readonly exit: boolean;
  readonly report?: string;
  readonly port: number;
  readonly daemonPort: number;
  /** Seconds before Lambda's first retry; AWS waits 60. */
  readonly retryDelay: number;
}

export const DEFAULTS = { environment: "dev", port: 4566, daemonPort: 2000, retryDelay: 5 } as const;

export const HELP = `Runs an environment of the pipeline on this machine, without AWS.

  npm start -- [options]

  --env NAME            the environment to synthesize and run (default: ${DEFAULTS.environment})
  --capacity MODE       run its table as "provisioned" or "on-demand", whatever is declared
  --images DIR          upload every file below this folder instead of the samples
  --load N              upload N images as fast as they are taken, repeating them
  --exit                stop when everything is processed; exit code 0 only if every
                        upload ended as a result or a recorded rejection
  --report FILE         write what happened as JSON when everything is processed
  --port N              port of AWS and of the page (default: ${DEFAULTS.port}; 0: any free one)
  --daemon-port N       port of the X-Ray daemon (default: ${DEFAULTS.daemonPort}; 0: any free one)
  --retry-delay SECONDS wait before Lambda tries a failed event again (default: ${DEFAULTS.retryDelay};
                        AWS waits 60, and all its other waits shrink in proportion)
  --help                show this

Examples
  npm start                                   the samples, then stay up with the page
  npm start -- --exit --images ~/Pictures     your own pictures, then stop
  npm start -- --capacity on-demand --load 60 --exit --report run.json
  npm run story                               the same load with both capacity modes`;

export interface StoryOptions extends Pick<StartOptions, "environment" | "images" | "retryDelay"> {
  readonly load: number;
}

const STORY_LOAD = 24;

export const STORY_HELP = `Sends the same load through an environment with provisioned and then on-demand capacity,
and shows side by side what the table refused and what reached it.

  npm run story -- [options]

  --env NAME            the environment (default: ${DEFAULTS.environment})
  --images DIR          the files of this folder instead of the samples
  --load N              uploads, repeating images (default: ${STORY_LOAD})
  --retry-delay SECONDS wait before Lambda tries a failed event again (default: ${DEFAULTS.retryDelay})
  --help                show this`;

/** Reads the command line of `npm run story`, as {@link readOptions} does. */
export function readStoryOptions(args: readonly string[]): StoryOptions | undefined {
  const foreign = ["--capacity", "--exit", "--report", "--port", "--daemon-port"];
  const given = args.find((arg) => foreign.some((option) => arg === option || arg.startsWith(`${option}=`)));
  if (given !== undefined)
    throw new UsageError(`npm run story does not take ${given}; -- --help explains what it takes.`);
  const options = readOptions(args);
  return options && { ...options, load: options.load ?? STORY_LOAD };
}

/**
 * Reads the command line of `npm start`.
 * @returns undefined when help was asked for.
 * @throws UsageError that names every mistake.
 */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const problems: string[] = [];
  const options = present({
    environment: values.env ?? DEFAULTS.environment,
    capacity: capacity(values.capacity, problems),
    images: folder(values.images, problems),
    load: number("--load", values.load, 1, 100_000, problems),
    exit: values.exit === true,
    report: writable(values.report, problems),
    port: number("--port", values.port, 0, 65_535, problems) ?? DEFAULTS.port,
    daemonPort: number("--daemon-port", values["daemon-port"], 0, 65_535, problems) ?? DEFAULTS.daemonPort,
    retryDelay: number("--retry-delay", values["retry-delay"], 0, 3600, problems) ?? DEFAULTS.retryDelay,
  });
  if (options.port !== 0 && options.port === options.daemonPort)
    problems.push(`--port and --daemon-port are both ${options.port}: each needs a port of its own.`);
  if (problems.length > 0)
    throw new UsageError(`${problems.join("\n")}\n(npm start -- --help explains the options.)`);
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        env: { type: "string" },
        capacity: { type: "string" },
        images: { type: "string" },
        load: { type: "string" },
        exit: { type: "boolean" },
        report: { type: "string" },
        port: { type: "string" },
        "daemon-port": { type: "string" },
        "retry-delay": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    // Node's message names the option; what follows its first sentence is about writing programs.
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}.\n(npm start -- --help explains the options.)`);
  }
}

function capacity(given: string | undefined, problems: string[]): StartOptions["capacity"] {
  if (given === undefined || given === "provisioned" || given === "on-demand") return given;
  problems.push(`--capacity is "provisioned" or "on-demand", not "${given}".`);
  return undefined;
}

function number(
  option: string,
  given: string | undefined,
  least: number,
  most: number,
  problems: string[],
): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  const whole = option === "--retry-delay" || Number.isInteger(value);
  if (given.trim() !== "" && whole && value >= least && value <= most) return value;
  problems.push(`${option} is a number from ${least} to ${most}, not "${given}".`);
  return undefined;
}

function folder(given: string | undefined, problems: string[]): string | undefined {
  if (given === undefined) return undefined;
  const path = resolve(given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return path;
  problems.push(`--images: ${path} ${found === undefined ? "does not exist" : "is not a folder"}.`);
  return undefined;
}

function writable(given: string | undefined, problems: string[]): string | undefined {
  if (given === undefined) return undefined;
  const path = resolve(given);
  const parent = statSync(dirname(path), { throwIfNoEntry: false });
  const found = statSync(path, { throwIfNoEntry: false });
  if (!parent?.isDirectory()) problems.push(`--report: the folder ${dirname(path)} does not exist.`);
  else if (found?.isDirectory()) problems.push(`--report: ${path} is a folder.`);
  else {
    try {
      accessSync(found === undefined ? dirname(path) : path, constants.W_OK);
    } catch {
      problems.push(`--report: ${path} may not be written.`);
    }
  }
  return path;
}
