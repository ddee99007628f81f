import { type ParseArgsConfig, parseArgs } from "node:util";
import { Problem } from "./problem.ts";

/**
 * Reads options; what is not one of them is a mistake of the caller.
 * @throws {Problem}
 */
export function readArguments<const Config extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Config,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // The first sentence says what is wrong; what follows is advice about positional arguments.
    const [first] = error instanceof Error ? error.message.split(". ") : [];
    throw new Problem(`${first}. Try --help.`);
  }
}

/** Runs a command to its exit code; a problem of the caller's is one sentence and the code 1. */
export async function runCommand(main: (args: readonly string[]) => number | Promise<number>): Promise<void> {
  // A reader that has seen enough (`| head`) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
