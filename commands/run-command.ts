import type { Command } from "./command.ts";
import { helpText } from "./help.ts";
import type { Options, Values } from "./option.ts";
import { readOptions } from "./read-options.ts";
import { systemProblem } from "./system-error.ts";
import { terminalWidth } from "./table.ts";
import { UserError } from "./user-error.ts";

/** The exit codes of every command. */
export const EXIT = {
  done: 0,
  /** Wrong use, bad input or a failure. */
  failed: 1,
  /** The command did its work, and the answer is no. */
  no: 2,
} as const;

/**
 * Runs a command and ends the process with the exit code that `run` returns. `--help` prints the help and ends with 0.
 * A {@link UserError} and an error of the file system are printed as sentences and end with 1; any other error is a
 * defect, and is printed with its stack. The process is ended by force, since work that was interrupted, such as an
 * image that is being read, would keep it alive.
 */
export async function runCommand<O extends Options>(
  command: Command<O>,
  run: (options: Values<O>) => number | Promise<number>,
): Promise<never> {
  // Each AWS SDK client warns on Node 20 that releases of 2027 need Node 22; the releases here are pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // A reader that has seen enough, such as `| head`, is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const code = await exitCodeOf(command, run).catch((error: unknown) => {
    const message = error instanceof UserError ? error.message : systemProblem(error);
    console.error(message ?? error);
    return EXIT.failed;
  });
  await Promise.all([process.stdout, process.stderr].map(flushed));
  return process.exit(code);
}

async function exitCodeOf<O extends Options>(
  command: Command<O>,
  run: (options: Values<O>) => number | Promise<number>,
): Promise<number> {
  const options = readOptions(command, process.argv.slice(2));
  if (options !== undefined) return run(options);
  process.stdout.write(helpText(command, terminalWidth()));
  return EXIT.done;
}

/**
 * Reads the options of a script whose work stands at its top level. `--help` and wrong use end the process as
 * {@link runCommand} does.
 */
export function scriptOptions<O extends Options>(command: Command<O>): Values<O> {
  try {
    const options = readOptions(command, process.argv.slice(2));
    if (options !== undefined) return options;
    process.stdout.write(helpText(command, terminalWidth()));
    return process.exit(EXIT.done);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    return process.exit(EXIT.failed);
  }
}

/** Resolves when everything that was written has left the process, or the reader is gone. */
const flushed = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => stream.write("", () => resolve()));
